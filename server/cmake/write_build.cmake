# Script: writes OUTPUT, a C file with the commit that SOURCE is at, and LIBRARIES. GIT is git's program, or empty.
cmake_minimum_required(VERSION 3.21)

# The words of a git command, or "" where it fails.
function(ask_git out)
    execute_process(COMMAND "${GIT}" -C "${SOURCE}" ${ARGN}
        RESULT_VARIABLE result OUTPUT_VARIABLE answer ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT result EQUAL 0)
        set(answer "")
    endif()
    set(${out} "${answer}" PARENT_SCOPE)
endfunction()

# Only of a checkout of this project: sources that lie inside the checkout of another one are not at its
# commit.
function(commit_of_checkout out)
    set(${out} "" PARENT_SCOPE)
    if(NOT GIT OR NOT EXISTS "${SOURCE}/.git")
        return()
    endif()
    ask_git(commit rev-parse --verify HEAD)
    string(SUBSTRING "${commit}" 0 12 commit)
    ask_git(changes status --porcelain --untracked-files=no -- server queries CMakeLists.txt)
    if(commit AND changes)
        string(APPEND commit ", modified")
    endif()
    set(${out} "${commit}" PARENT_SCOPE)
endfunction()

# git writes the commit into that file when it makes an archive, and so does who makes a source distribution.
function(commit_of_archive out)
    set(${out} "" PARENT_SCOPE)
    file(STRINGS "${SOURCE}/server/cmake/commit.txt" commit LIMIT_COUNT 1)
    if(commit MATCHES "^[0-9a-f]+$")
        string(SUBSTRING "${commit}" 0 12 commit)
        set(${out} "${commit}" PARENT_SCOPE)
    endif()
endfunction()

commit_of_archive(commit)
if(NOT commit)
    commit_of_checkout(commit)
endif()
if(NOT commit)
    set(commit "unknown")
endif()

set(text "/* Made by write_build.cmake. */
#include \"util/build.h\"

const char build_commit[] = \"${commit}\";
const char build_libraries[] = \"${LIBRARIES}\";
")
set(there "")
if(EXISTS "${OUTPUT}")
    file(READ "${OUTPUT}" there)
endif()
if(NOT there STREQUAL text)
    file(WRITE "${OUTPUT}" "${text}")
endif()
