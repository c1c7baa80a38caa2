# Sets CANCELOT_EMBEDDED_C to a C file of the build tree that holds the rules and their pages (see lint/embedded.h).
# It is made anew when one of them changes, appears or goes.
file(GLOB CANCELOT_EMBEDDED CONFIGURE_DEPENDS
    "${CMAKE_SOURCE_DIR}/queries/*.scm" "${CMAKE_SOURCE_DIR}/queries/*.md")
list(FILTER CANCELOT_EMBEDDED EXCLUDE REGEX "/README\\.md$")
list(SORT CANCELOT_EMBEDDED COMPARE STRING CASE SENSITIVE)

set(CANCELOT_EMBEDDED_C "${CMAKE_BINARY_DIR}/embedded.c")
set(CANCELOT_EMBEDDED_LIST "${CMAKE_BINARY_DIR}/embedded.list")
# Written only when it changes: a file that appears or goes has to make the C file anew, too.
file(CONFIGURE OUTPUT "${CANCELOT_EMBEDDED_LIST}" CONTENT "${CANCELOT_EMBEDDED}" @ONLY)

add_custom_command(
    OUTPUT "${CANCELOT_EMBEDDED_C}"
    COMMAND "${CMAKE_COMMAND}" -DLIST=${CANCELOT_EMBEDDED_LIST} -DOUTPUT=${CANCELOT_EMBEDDED_C}
        -P "${CMAKE_SOURCE_DIR}/server/cmake/embed.cmake"
    DEPENDS ${CANCELOT_EMBEDDED} "${CANCELOT_EMBEDDED_LIST}" "${CMAKE_SOURCE_DIR}/server/cmake/embed.cmake"
    COMMENT "Embedding queries/"
    VERBATIM)
