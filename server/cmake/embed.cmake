# Script: writes OUTPUT, a C file with the contents of the files that LIST names, in LIST's order.
# Byte arrays, because string literals over 4,095 bytes are not portable.
cmake_minimum_required(VERSION 3.21)
file(READ "${LIST}" files)

set(arrays "")
set(table "")
set(count 0)
foreach(path IN LISTS files)
    get_filename_component(name "${path}" NAME)
    file(READ "${path}" hex HEX)
    string(LENGTH "${hex}" length)
    math(EXPR length "${length} / 2")
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(APPEND arrays "static const unsigned char file_${count}[] = {${bytes}0};\n")
    string(APPEND table "    {\"${name}\", (const char *)file_${count}, ${length}},\n")
    math(EXPR count "${count} + 1")
endforeach()

# The entry of nulls at the end is not counted: C has no empty arrays.
file(WRITE "${OUTPUT}" "/* Made by embed.cmake from queries/. */
#include \"lint/embedded.h\"

${arrays}
const struct embedded_file embedded_files[] = {
${table}    {0, 0, 0},
};
const size_t embedded_files_len = ${count};
")
