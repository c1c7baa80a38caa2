# The compilers' flags as interface targets:
#   cancelot_warnings     for our own code only
#   cancelot_sanitizers   for our own code and whatever links it
#   cancelot_asan         for vendored code: memory errors in it may be our misuse of it, so they are watched there too;
#                         undefined behaviour in it is not ours to repair
include(CheckCSourceCompiles)

add_library(cancelot_warnings INTERFACE)
target_compile_options(cancelot_warnings INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla)
if(CANCELOT_WERROR)
    target_compile_options(cancelot_warnings INTERFACE -Werror)
endif()

add_library(cancelot_sanitizers INTERFACE)
add_library(cancelot_asan INTERFACE)
if(CANCELOT_SANITIZE)
    set(CMAKE_REQUIRED_FLAGS "-fsanitize=${CANCELOT_SANITIZE}")
    check_c_source_compiles("int main(void) { return 0; }" CANCELOT_SANITIZERS_WORK_${CMAKE_C_COMPILER_ID})
    unset(CMAKE_REQUIRED_FLAGS)
    if(NOT CANCELOT_SANITIZERS_WORK_${CMAKE_C_COMPILER_ID})
        message(FATAL_ERROR
            "${CMAKE_C_COMPILER} cannot link a program with -fsanitize=${CANCELOT_SANITIZE}. "
            "Install its sanitizer runtime (Debian: libclang-rt-dev for clang), build with another compiler "
            "(CC=gcc), or without sanitizers (-DCANCELOT_SANITIZE=).")
    endif()
    target_compile_options(cancelot_sanitizers INTERFACE
        -fsanitize=${CANCELOT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(cancelot_sanitizers INTERFACE -fsanitize=${CANCELOT_SANITIZE})
    if(CANCELOT_SANITIZE MATCHES "address")
        target_compile_options(cancelot_asan INTERFACE -fsanitize=address -fno-omit-frame-pointer)
    endif()
endif()

if(CANCELOT_FUZZ)
    target_compile_options(cancelot_sanitizers INTERFACE -fsanitize=fuzzer-no-link) # tells the fuzzer which code was reached
endif()

if(CANCELOT_LTO)
    include(CheckIPOSupported)
    check_ipo_supported(RESULT CANCELOT_LTO_WORKS OUTPUT CANCELOT_LTO_PROBLEM LANGUAGES C)
    if(CANCELOT_LTO_WORKS)
        set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
    else()
        message(STATUS "Link-time optimization left out: ${CMAKE_C_COMPILER} cannot do it here")
    endif()
endif()
