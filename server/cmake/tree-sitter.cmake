# cancelot_tree_sitter: the tree-sitter core and the Python grammar. Each comes from the first place that has it:
#   1. CANCELOT_VENDOR_DIR, when it is set;
#   2. the system, when its copy is new enough (the grammar: exactly ours, for newer ones rename what our queries name);
#   3. the npm packages that server/vendor pins, brought into the build tree by npm.
find_package(PkgConfig REQUIRED)

# The grammar's ABI, which the core has to know and the queries are written for.
set(CANCELOT_GRAMMAR_ABI 15)

# Fills ${CMAKE_BINARY_DIR}/vendor from the lock file, once for each lock file. npm checks the integrity hashes.
function(cancelot_bring_pinned_sources out_dir)
    set(from "${CMAKE_SOURCE_DIR}/server/vendor")
    set(to "${CMAKE_BINARY_DIR}/vendor")
    set(stamp "${to}/lock.sha256")
    set(${out_dir} "${to}/node_modules" PARENT_SCOPE)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${from}/package-lock.json")

    file(SHA256 "${from}/package-lock.json" wanted)
    set(there "")
    if(EXISTS "${stamp}")
        file(READ "${stamp}" there)
    endif()
    if(there STREQUAL wanted)
        return()
    endif()

    set(way_out "Cancelot needs the sources of tree-sitter and tree-sitter-python. Where npm or the network is not to "
        "be had, unpack those two packages into one folder and configure with -DCANCELOT_VENDOR_DIR=DIR.")
    find_program(CANCELOT_NPM npm)
    if(NOT CANCELOT_NPM)
        message(FATAL_ERROR "npm was not found. " ${way_out})
    endif()
    message(STATUS "Bringing the pinned tree-sitter sources with ${CANCELOT_NPM}")
    file(COPY "${from}/package.json" "${from}/package-lock.json" "${from}/.npmrc" DESTINATION "${to}")
    execute_process(
        COMMAND "${CANCELOT_NPM}" ci --ignore-scripts --no-audit --no-fund --no-update-notifier
        WORKING_DIRECTORY "${to}"
        TIMEOUT 600
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        message("${output}")
        message(FATAL_ERROR "npm could not bring the sources (its result: ${result}; its words are above). " ${way_out})
    endif()
    file(WRITE "${stamp}" "${wanted}")
endfunction()

# Sets OUT to the first of the files FOLDER/CANDIDATE... that exists, or stops, naming what was looked for.
function(cancelot_find_source out folder)
    foreach(candidate IN LISTS ARGN)
        if(EXISTS "${folder}/${candidate}")
            set(${out} "${folder}/${candidate}" PARENT_SCOPE)
            return()
        endif()
    endforeach()
    list(JOIN ARGN " nor " looked_for)
    message(FATAL_ERROR "${folder} has no ${looked_for}: it does not hold the source code that is needed there. "
        "CANCELOT_VENDOR_DIR must name a folder with tree-sitter/ and tree-sitter-python/ in it.")
endfunction()

# Stops when the #define NAME in FILE is not the grammar's ABI.
function(cancelot_check_abi file name)
    file(STRINGS "${file}" line REGEX "^#define ${name} ")
    if(NOT line MATCHES " ${CANCELOT_GRAMMAR_ABI}$")
        message(FATAL_ERROR "${file} is of another version of tree-sitter: it says '${line}', where Cancelot needs "
            "${CANCELOT_GRAMMAR_ABI} (tree-sitter 0.25, tree-sitter-python 0.25.0).")
    endif()
endfunction()

function(cancelot_add_vendored name)
    add_library(${name} STATIC ${ARGN})
    # Not our code: no warnings. Fast in the debug build, too, where the tests parse thousands of files.
    target_compile_options(${name} PRIVATE -w $<$<CONFIG:Debug>:-O2>)
    target_link_libraries(${name} PRIVATE cancelot_asan)
endfunction()

set(CORE_FOUND FALSE)
set(GRAMMAR_FOUND FALSE)
if(CANCELOT_SYSTEM_TREE_SITTER AND NOT CANCELOT_VENDOR_DIR)
    pkg_check_modules(CORE QUIET IMPORTED_TARGET "tree-sitter>=0.25" "tree-sitter<0.26")
    pkg_check_modules(GRAMMAR QUIET IMPORTED_TARGET "tree-sitter-python=0.25.0")
endif()
if(CANCELOT_VENDOR_DIR)
    get_filename_component(sources "${CANCELOT_VENDOR_DIR}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
elseif(NOT CORE_FOUND OR NOT GRAMMAR_FOUND)
    cancelot_bring_pinned_sources(sources)
endif()

add_library(cancelot_tree_sitter INTERFACE)
if(CORE_FOUND)
    target_link_libraries(cancelot_tree_sitter INTERFACE PkgConfig::CORE)
    message(STATUS "tree-sitter: the system's")
else()
    # The npm package keeps the core in vendor/; a git checkout has it at its root.
    cancelot_find_source(api "${sources}/tree-sitter"
        vendor/tree-sitter/lib/include/tree_sitter/api.h lib/include/tree_sitter/api.h)
    cancelot_check_abi("${api}" TREE_SITTER_LANGUAGE_VERSION)
    get_filename_component(core "${api}/../../.." ABSOLUTE)
    cancelot_add_vendored(tree_sitter_core "${core}/src/lib.c")
    target_include_directories(tree_sitter_core PRIVATE "${core}/src")
    target_include_directories(tree_sitter_core SYSTEM PUBLIC "${core}/include")
    target_compile_definitions(tree_sitter_core PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)
    target_link_libraries(cancelot_tree_sitter INTERFACE tree_sitter_core)
    message(STATUS "tree-sitter: ${core}")
endif()
if(GRAMMAR_FOUND)
    target_link_libraries(cancelot_tree_sitter INTERFACE PkgConfig::GRAMMAR)
    message(STATUS "tree-sitter-python: the system's")
else()
    cancelot_find_source(parser "${sources}/tree-sitter-python" src/parser.c)
    cancelot_check_abi("${parser}" LANGUAGE_VERSION)
    get_filename_component(grammar "${parser}/.." ABSOLUTE)
    cancelot_add_vendored(tree_sitter_python "${grammar}/parser.c" "${grammar}/scanner.c")
    target_include_directories(tree_sitter_python PRIVATE "${grammar}")
    target_link_libraries(cancelot_tree_sitter INTERFACE tree_sitter_python)
    message(STATUS "tree-sitter-python: ${grammar}")
endif()
