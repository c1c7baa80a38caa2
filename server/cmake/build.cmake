# Sets CANCELOT_BUILD_C to a C file of the build tree that says what the program is built from (see util/build.h). Every
# build asks git anew; the file is written only where the answer is another one. Comes after the libraries, which say
# their versions in the global property CANCELOT_LIBRARIES.
set(CANCELOT_BUILD_C "${CMAKE_BINARY_DIR}/build.c")
get_property(libraries GLOBAL PROPERTY CANCELOT_LIBRARIES)
list(JOIN libraries ", " libraries)
find_package(Git QUIET)

add_custom_target(cancelot_build
    COMMAND "${CMAKE_COMMAND}"
        "-DGIT=${GIT_EXECUTABLE}" "-DSOURCE=${CMAKE_SOURCE_DIR}" "-DLIBRARIES=${libraries}" "-DOUTPUT=${CANCELOT_BUILD_C}"
        -P "${CMAKE_SOURCE_DIR}/server/cmake/write_build.cmake"
    BYPRODUCTS "${CANCELOT_BUILD_C}"
    COMMENT "Asking which commit this is"
    VERBATIM)
