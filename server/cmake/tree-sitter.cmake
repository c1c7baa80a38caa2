# cancelot_tree_sitter: the tree-sitter core and the grammars of Python and, for configuration files, of TOML. Each comes
# from the first place that has it:
#   1. CANCELOT_VENDOR_DIR, when it is set (a source distribution sets it: it carries the sources);
#   2. the system, when its copy is new enough (a grammar: exactly ours, for newer ones rename what we name);
#   3. the npm packages that server/vendor pins, brought into the build tree by npm.

include(tree-sitter-mends)

# The ABI of the core and of the Python grammar that the queries are written for, and of the TOML grammar, which the
# core still reads.
set(CANCELOT_GRAMMAR_ABI 15)
set(CANCELOT_TOML_ABI 14)

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

    set(way_out "Cancelot needs the sources of tree-sitter, tree-sitter-python and tree-sitter-toml. Where npm or the "
        "network is not to be had, unpack those packages into one folder and configure with -DCANCELOT_VENDOR_DIR=DIR.")
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
        "CANCELOT_VENDOR_DIR must name a folder with tree-sitter/, tree-sitter-python/ and tree-sitter-toml/ in it.")
endfunction()

# Stops when the #define NAME in FILE is not ABI.
function(cancelot_check_abi file name abi)
    file(STRINGS "${file}" line REGEX "^#define ${name} ")
    if(NOT line MATCHES " ${abi}$")
        message(FATAL_ERROR "${file} is of another version of tree-sitter: it says '${line}', where Cancelot needs "
            "${abi} (tree-sitter 0.25, tree-sitter-python 0.25.0, tree-sitter-toml 0.7.0).")
    endif()
endfunction()

# Appends "NAME VERSION" to the libraries that the program says it is made of. A package has its version in package.json;
# the core's checkout has it in a Makefile.
function(cancelot_note_version name)
    set(version "unknown")
    foreach(file IN LISTS ARGN)
        if(version STREQUAL "unknown" AND EXISTS "${file}")
            file(STRINGS "${file}" line REGEX "^ *(\"version\":|VERSION :?=)" LIMIT_COUNT 1)
            if(line MATCHES "([0-9]+\\.[0-9]+\\.[0-9]+)")
                set(version "${CMAKE_MATCH_1}")
            endif()
        endif()
    endforeach()
    set_property(GLOBAL APPEND PROPERTY CANCELOT_LIBRARIES "${name} ${version}")
endfunction()

function(cancelot_add_vendored name)
    add_library(${name} STATIC ${ARGN})
    # Not our code: no warnings. Fast in the debug build, too, where the tests parse thousands of files.
    target_compile_options(${name} PRIVATE -w $<$<CONFIG:Debug>:-O2>)
    target_link_libraries(${name} PRIVATE cancelot_asan)
endfunction()

set(CORE_FOUND FALSE)
set(PYTHON_GRAMMAR_FOUND FALSE)
set(TOML_GRAMMAR_FOUND FALSE)
if(CANCELOT_SYSTEM_TREE_SITTER AND NOT CANCELOT_VENDOR_DIR)
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(CORE QUIET IMPORTED_TARGET "tree-sitter>=0.25" "tree-sitter<0.26")
    pkg_check_modules(PYTHON_GRAMMAR QUIET IMPORTED_TARGET "tree-sitter-python=0.25.0")
    pkg_check_modules(TOML_GRAMMAR QUIET IMPORTED_TARGET "tree-sitter-toml=0.7.0")
endif()
if(CANCELOT_VENDOR_DIR)
    get_filename_component(sources "${CANCELOT_VENDOR_DIR}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
elseif(NOT CORE_FOUND OR NOT PYTHON_GRAMMAR_FOUND OR NOT TOML_GRAMMAR_FOUND)
    cancelot_bring_pinned_sources(sources)
endif()

add_library(cancelot_tree_sitter INTERFACE)
if(CORE_FOUND)
    target_link_libraries(cancelot_tree_sitter INTERFACE PkgConfig::CORE)
    set_property(GLOBAL APPEND PROPERTY CANCELOT_LIBRARIES "tree-sitter ${CORE_VERSION}")
    message(STATUS "tree-sitter: the system's")
else()
    # The npm package keeps the core in vendor/; a git checkout has it at its root.
    cancelot_find_source(api "${sources}/tree-sitter"
        vendor/tree-sitter/lib/include/tree_sitter/api.h lib/include/tree_sitter/api.h)
    cancelot_check_abi("${api}" TREE_SITTER_LANGUAGE_VERSION ${CANCELOT_GRAMMAR_ABI})
    get_filename_component(core "${api}/../../.." ABSOLUTE)
    cancelot_mend_core(mended "${core}/src")
    cancelot_add_vendored(tree_sitter_core "${mended}/lib.c")
    target_include_directories(tree_sitter_core PRIVATE "${core}/src")
    target_include_directories(tree_sitter_core SYSTEM PUBLIC "${core}/include")
    target_compile_definitions(tree_sitter_core PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)
    target_link_libraries(cancelot_tree_sitter INTERFACE tree_sitter_core)
    # Cancelot's own cursor reads subtrees, which the core declares for itself alone.
    target_compile_definitions(cancelot_tree_sitter INTERFACE CANCELOT_CORE_SOURCES)
    set_source_files_properties("${CMAKE_SOURCE_DIR}/server/python/cursor.c" PROPERTIES COMPILE_OPTIONS
        "-isystem;${core}/src")
    cancelot_note_version(tree-sitter "${sources}/tree-sitter/package.json" "${sources}/tree-sitter/Makefile")
    message(STATUS "tree-sitter: ${core}")
endif()

# Links the grammar NAME (tree_sitter_NAME): the system's as the imported target PkgConfig::PREFIX, where that was found,
# else the sources in the first of FOLDERS that exists.
function(cancelot_add_grammar name abi prefix)
    if(${prefix}_FOUND)
        target_link_libraries(cancelot_tree_sitter INTERFACE PkgConfig::${prefix})
        set_property(GLOBAL APPEND PROPERTY CANCELOT_LIBRARIES "tree-sitter-${name} ${${prefix}_VERSION}")
        message(STATUS "tree-sitter-${name}: the system's")
        return()
    endif()
    list(TRANSFORM ARGN APPEND "/src/parser.c" OUTPUT_VARIABLE candidates)
    cancelot_find_source(parser "${sources}" ${candidates})
    cancelot_check_abi("${parser}" LANGUAGE_VERSION ${abi})
    get_filename_component(grammar "${parser}/.." ABSOLUTE)
    cancelot_add_vendored(tree_sitter_${name} "${grammar}/parser.c" "${grammar}/scanner.c")
    target_include_directories(tree_sitter_${name} PRIVATE "${grammar}")
    target_compile_definitions(tree_sitter_${name} PRIVATE TREE_SITTER_REUSE_ALLOCATOR)
    set_source_files_properties("${grammar}/scanner.c" PROPERTIES COMPILE_OPTIONS
        "-include;${CMAKE_SOURCE_DIR}/server/vendor/scanner_memory.h")
    target_link_libraries(cancelot_tree_sitter INTERFACE tree_sitter_${name})
    cancelot_note_version(tree-sitter-${name} "${grammar}/../package.json")
    message(STATUS "tree-sitter-${name}: ${grammar}")
endfunction()

cancelot_add_grammar(python ${CANCELOT_GRAMMAR_ABI} PYTHON_GRAMMAR tree-sitter-python)
cancelot_add_grammar(toml ${CANCELOT_TOML_ABI} TOML_GRAMMAR @tree-sitter-grammars/tree-sitter-toml tree-sitter-toml)
