# A toolchain file: builds with zig, which brings the C libraries of all systems along, for the system that a name says.
#   -DCMAKE_TOOLCHAIN_FILE=server/cmake/zig.cmake -DCANCELOT_ZIG=PATH-OF-ZIG -DCANCELOT_TARGET=NAME
# The names are those of the table below.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CANCELOT_ZIG CANCELOT_TARGET)

# glibc 2.28 is of 2018: every Linux that is still looked after has it or a newer one.
set(targets
    "linux-x86_64    x86_64-linux-gnu.2.28   Linux   x86_64"
    "linux-aarch64   aarch64-linux-gnu.2.28  Linux   aarch64"
    "musl-x86_64     x86_64-linux-musl       Linux   x86_64"
    "musl-aarch64    aarch64-linux-musl      Linux   aarch64"
    "macos-x86_64    x86_64-macos.11.0       Darwin  x86_64"
    "macos-arm64     aarch64-macos.11.0      Darwin  arm64"
    "windows-x86_64  x86_64-windows-gnu      Windows AMD64")
set(CANCELOT_ZIG_TRIPLE "")
foreach(target IN LISTS targets)
    string(REGEX REPLACE " +" ";" target "${target}")
    list(GET target 0 name)
    if(name STREQUAL CANCELOT_TARGET)
        list(GET target 1 CANCELOT_ZIG_TRIPLE)
        list(GET target 2 CMAKE_SYSTEM_NAME)
        list(GET target 3 CMAKE_SYSTEM_PROCESSOR)
    endif()
endforeach()
if(NOT CANCELOT_ZIG_TRIPLE)
    message(FATAL_ERROR "CANCELOT_TARGET is '${CANCELOT_TARGET}'; the targets are listed in server/cmake/zig.cmake")
endif()

set(CMAKE_C_COMPILER "${CANCELOT_ZIG}" cc -target "${CANCELOT_ZIG_TRIPLE}")
# zig is one program for all tools, and CMake knows only archivers that are programs of their own. They keep no times.
foreach(tool ar ranlib)
    set(wrapper "${CMAKE_BINARY_DIR}/zig-${tool}")
    file(CONFIGURE OUTPUT "${wrapper}" CONTENT "#!/bin/sh\nexec \"${CANCELOT_ZIG}\" ${tool} \"$@\"\n" @ONLY)
    file(CHMOD "${wrapper}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
    string(TOUPPER "${tool}" name)
    set("CMAKE_${name}" "${wrapper}" CACHE FILEPATH "")
endforeach()
if(CMAKE_SYSTEM_NAME STREQUAL "Darwin")
    set(CMAKE_OSX_SYSROOT "" CACHE STRING "") # zig knows where its headers are
    set(CMAKE_OSX_DEPLOYMENT_TARGET "" CACHE STRING "")
    set(CMAKE_INSTALL_NAME_TOOL "true" CACHE FILEPATH "") # nothing that has such a name is made
endif()

# Only the build machine's programs are used, nothing else of it.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE NEVER)
