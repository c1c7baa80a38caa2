# cancelot_jansson: jansson from the system, as its archive where there is one, so that the binary runs anywhere.
find_package(PkgConfig REQUIRED)
pkg_check_modules(JANSSON jansson>=2.12)
if(NOT JANSSON_FOUND)
    message(FATAL_ERROR "jansson 2.12 or newer was not found. Install it (Debian: libjansson-dev), or point "
        "PKG_CONFIG_PATH at the folder that holds its jansson.pc.")
endif()

add_library(cancelot_jansson INTERFACE)
target_include_directories(cancelot_jansson SYSTEM INTERFACE ${JANSSON_INCLUDE_DIRS})
if(CANCELOT_STATIC_JANSSON)
    pkg_get_variable(JANSSON_LIBDIR jansson libdir)
    find_library(CANCELOT_JANSSON_ARCHIVE NAMES libjansson.a HINTS "${JANSSON_LIBDIR}")
endif()
if(CANCELOT_STATIC_JANSSON AND CANCELOT_JANSSON_ARCHIVE)
    target_link_libraries(cancelot_jansson INTERFACE "${CANCELOT_JANSSON_ARCHIVE}")
else()
    target_link_libraries(cancelot_jansson INTERFACE ${JANSSON_LINK_LIBRARIES})
endif()
