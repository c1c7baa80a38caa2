# cancelot_system: what of the system itself platform/ needs and no C library brings along.
add_library(cancelot_system INTERFACE)
find_package(Threads REQUIRED)
target_link_libraries(cancelot_system INTERFACE Threads::Threads)
if(WIN32)
    target_link_libraries(cancelot_system INTERFACE shell32)
elseif(APPLE AND CMAKE_CROSSCOMPILING)
    # Apple's library, whose interface is all that has to be there to link against it.
    target_link_libraries(cancelot_system INTERFACE "${CMAKE_SOURCE_DIR}/server/cmake/libiconv.tbd")
elseif(APPLE)
    target_link_libraries(cancelot_system INTERFACE iconv)
endif()
