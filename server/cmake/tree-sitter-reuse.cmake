# cancelot_mend_core: two changes to tree-sitter 0.25, so that a parse after an edit keeps what the edit did not touch. The
# trees are the same with and without them; only time differs (10,000 lines of Python: 60 ms for an edit at the end of a
# block, and 3 ms for any other, become less than 1).
#
#   1. Where blocks end, tokens without text (newline, dedent) stand between the last one that has text and what follows.
#      Until they have been read the scanner is in another state than it was in front of the old node that follows, and
#      the core throws this node away. It reads the tokens first now, and compares again.
#   2. A kept node is followed by an old node whose first token was read in the state behind the kept one's last token.
#      The core compares that with the state behind the whole kept node, which is another one, and reads anew what is the
#      same. Where the old node follows directly it need not compare: with the same text and the same states in between the
#      token can only be the same. Not behind a syntax error, where states do not follow from the text alone.
#
# The changed files stand in front of the core's own ones when it is compiled. A core in which a place is not found as it
# is known is built as it is.

# Sets OUT to CONTENT with the one place that is OLD replaced by NEW; to nothing where there is not one such place.
function(cancelot_replace_once out content old new)
    set(${out} "" PARENT_SCOPE)
    string(FIND "${content}" "${old}" first)
    string(FIND "${content}" "${old}" last REVERSE)
    if(NOT content STREQUAL "" AND first GREATER -1 AND first EQUAL last)
        string(REPLACE "${old}" "${new}" content "${content}")
        set(${out} "${content}" PARENT_SCOPE)
    endif()
endfunction()

# Sets OUT to the folder with the lib.c to compile for the core in SRC: one in the build tree, or SRC itself.
function(cancelot_mend_core out src)
    set(${out} "${src}" PARENT_SCOPE)
    set(to "${CMAKE_BINARY_DIR}/tree-sitter-core")
    file(READ "${src}/parser.c" parser)
    file(READ "${src}/reusable_node.h" node)

    cancelot_replace_once(parser "${parser}"
        [[symbol:%s", TREE_NAME(result));
      reusable_node_advance(&self->reusable_node);
      continue;]]
        [[symbol:%s", TREE_NAME(result));
      break;]])

    cancelot_replace_once(node "${node}"
        "} ReusableNode;"
        "  bool follows_kept; // directly behind a node that was reused whole\n} ReusableNode;")
    cancelot_replace_once(node "${node}"
        "static inline void reusable_node_advance(ReusableNode *self) {\n"
        "static inline void reusable_node_advance(ReusableNode *self) {\n  self->follows_kept = false;\n")
    cancelot_replace_once(node "${node}"
        "  array_clear(&self->stack);\n"
        "  array_clear(&self->stack);\n  self->follows_kept = false;\n")
    cancelot_replace_once(parser "${parser}"
        "if (!ts_parser__can_reuse_first_leaf("
        "bool surely_same = self->reusable_node.follows_kept && table_entry->action_count > 0 &&
      ts_stack_error_cost(self->stack, version) == 0;
    if (!surely_same && !ts_parser__can_reuse_first_leaf(")
    cancelot_replace_once(parser "${parser}"
        [[          if (did_reuse) reusable_node_advance(&self->reusable_node);
          return true;
        }

        case TSParseActionTypeReduce: {]]
        [[          bool kept_whole = did_reuse && ts_subtree_child_count(lookahead) > 0;
          if (did_reuse) reusable_node_advance(&self->reusable_node);
          self->reusable_node.follows_kept = kept_whole;
          return true;
        }

        case TSParseActionTypeReduce: {]])

    if(parser STREQUAL "" OR node STREQUAL "")
        message(STATUS "tree-sitter: not as it is known, so it reads more than it must after edits")
        return()
    endif()
    file(CONFIGURE OUTPUT "${to}/parser.c" CONTENT "${parser}" @ONLY)
    file(CONFIGURE OUTPUT "${to}/reusable_node.h" CONTENT "${node}" @ONLY)
    file(COPY "${src}/lib.c" DESTINATION "${to}")
    target_compile_definitions(cancelot_tree_sitter INTERFACE CANCELOT_MENDED_CORE)
    set(${out} "${to}" PARENT_SCOPE)
endfunction()
