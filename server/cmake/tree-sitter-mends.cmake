# cancelot_mend_core: changes to tree-sitter 0.25 for speed. Trees and matches are the same with and without them.
#
# So that a parse after an edit keeps what the edit did not touch (10,000 lines of Python: 60 ms for an edit at the end of a
# block, and 3 ms for any other, become less than 1):
#
#   1. Where blocks end, tokens without text (newline, dedent) stand between the last one that has text and what follows.
#      Until they have been read the scanner is in another state than it was in front of the old node that follows, and
#      the core throws this node away. It reads the tokens first now, and compares again.
#   2. A kept node is followed by an old node whose first token was read in the state behind the kept one's last token.
#      The core compares that with the state behind the whole kept node, which is another one, and reads anew what is the
#      same. Where the old node follows directly it need not compare: with the same text and the same states in between the
#      token can only be the same. Not behind a syntax error, where states do not follow from the text alone.
#
# And so that the core does not do what is not needed:
#
#   3. From one ASCII character to the next, where both lie in the same range and chunk, the lexer has nothing to look up
#      and nothing to decode (a whole parse: 9 % of the instructions, 5 % of the time).
#   4. In a query whose patterns ask for single nodes nothing can be impossible: its analysis, which reads the grammar's
#      whole parse table, is left out (33 of the 40 million instructions of the program's start).
#   5. A new node of the parse stack has room for eight links, of which most nodes use one: the others are not cleared.
#   6. Where one path leads back over what a reduction takes from the stack, as in all code without ambiguities, it is walked
#      without iterators, and the children are written in their order.
#
# The changed files stand in front of the core's own ones when it is compiled. A core in which a place is not found as it
# is known is built as it is.

# Replaces the one place in the core's FILE that is OLD by NEW, in the variable core_FILE; makes that empty where there is not
# one such place.
function(cancelot_mend file old new)
    set(content "${core_${file}}")
    string(FIND "${content}" "${old}" first)
    string(FIND "${content}" "${old}" last REVERSE)
    if(NOT content STREQUAL "" AND first GREATER -1 AND first EQUAL last)
        string(REPLACE "${old}" "${new}" content "${content}")
    else()
        set(content "")
    endif()
    set(core_${file} "${content}" PARENT_SCOPE)
endfunction()

# Sets OUT to the folder with the lib.c to compile for the core in SRC: one in the build tree, or SRC itself.
function(cancelot_mend_core out src)
    set(${out} "${src}" PARENT_SCOPE)
    set(to "${CMAKE_BINARY_DIR}/tree-sitter-core")
    set(files parser.c reusable_node.h lexer.c query.c stack.c)
    foreach(file IN LISTS files)
        file(READ "${src}/${file}" core_${file})
    endforeach()

    # 1
    cancelot_mend(parser.c
        [[symbol:%s", TREE_NAME(result));
      reusable_node_advance(&self->reusable_node);
      continue;]]
        [[symbol:%s", TREE_NAME(result));
      break;]])

    # 2
    cancelot_mend(reusable_node.h
        "} ReusableNode;"
        "  bool follows_kept; // directly behind a node that was reused whole\n} ReusableNode;")
    cancelot_mend(reusable_node.h
        "static inline void reusable_node_advance(ReusableNode *self) {\n"
        "static inline void reusable_node_advance(ReusableNode *self) {\n  self->follows_kept = false;\n")
    cancelot_mend(reusable_node.h
        "  array_clear(&self->stack);\n"
        "  array_clear(&self->stack);\n  self->follows_kept = false;\n")
    cancelot_mend(parser.c
        "if (!ts_parser__can_reuse_first_leaf("
        "bool surely_same = self->reusable_node.follows_kept && table_entry->action_count > 0 &&
      ts_stack_error_cost(self->stack, version) == 0;
    if (!surely_same && !ts_parser__can_reuse_first_leaf(")
    cancelot_mend(parser.c
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

    # 3
    cancelot_mend(lexer.c
        [[static void ts_lexer__do_advance(Lexer *self, bool skip) {
]]
        [[static void ts_lexer__do_advance(Lexer *self, bool skip) {
  uint32_t next = self->current_position.bytes + 1;
  if (
    self->lookahead_size == 1 && self->data.lookahead != '\n' &&
    self->input.encoding == TSInputEncodingUTF8 &&
    next - self->chunk_start < self->chunk_size &&
    next < self->included_ranges[self->current_included_range_index].end_byte
  ) {
    uint8_t byte = (uint8_t)self->chunk[next - self->chunk_start];
    if (byte < 0x80) {
      ts_lexer__increment_column_data(self);
      self->current_position.bytes = next;
      self->current_position.extent.column++;
      if (skip) self->token_start_position = self->current_position;
      self->data.lookahead = byte;
      return;
    }
  }

]])

    # 4
    cancelot_mend(query.c
        [[  // For every parent symbol in the query, initialize an 'analysis subgraph'.
]]
        [[  if (parent_step_indices.size == 0 && non_rooted_pattern_start_steps.size == 0) {
    array_delete(&parent_step_indices);
    array_delete(&non_rooted_pattern_start_steps);
    return true;
  }

  // For every parent symbol in the query, initialize an 'analysis subgraph'.
]])

    # 5
    cancelot_mend(stack.c
        [[  *node = (StackNode) {
    .ref_count = 1,
    .link_count = 0,
    .state = state
  };
]]
        [[  node->state = state;
  node->links[0] = (StackLink) {.node = NULL};
  node->link_count = 0;
  node->ref_count = 1;
  node->node_count = 0;
  node->dynamic_precedence = 0;
]])

    # 6
    cancelot_mend(stack.c
        [[StackSliceArray ts_stack_pop_count(Stack *self, StackVersion version, uint32_t count) {
]]
        [[// Pops along the only path there is; returns false where there are several, or gaps in it.
static bool stack__pop_one_path(Stack *self, StackVersion version, uint32_t count) {
  StackNode *first = array_get(&self->heads, version)->node, *node = first;
  uint32_t size = 0;
  for (uint32_t taken = 0; taken < count; size++) {
    if (node->link_count != 1 || !node->links[0].subtree.ptr) return false;
    if (!ts_subtree_extra(node->links[0].subtree)) taken++;
    node = node->links[0].node;
  }
  SubtreeArray subtrees = array_new();
  array_reserve(&subtrees, (uint32_t)ts_subtree_alloc_size(size) / sizeof(Subtree));
  subtrees.size = size;
  for (StackNode *from = first; size > 0; from = from->links[0].node) {
    Subtree subtree = from->links[0].subtree;
    ts_subtree_retain(subtree);
    subtrees.contents[--size] = subtree;
  }
  array_clear(&self->slices);
  ts_stack__add_slice(self, version, node, &subtrees);
  return true;
}

StackSliceArray ts_stack_pop_count(Stack *self, StackVersion version, uint32_t count) {
  if (stack__pop_one_path(self, version, count)) return self->slices;
]])

    foreach(file IN LISTS files)
        if(core_${file} STREQUAL "")
            message(STATUS "tree-sitter: ${file} is not as it is known, so the core is slower than it could be")
            return()
        endif()
    endforeach()
    foreach(file IN LISTS files)
        file(CONFIGURE OUTPUT "${to}/${file}" CONTENT "${core_${file}}" @ONLY)
    endforeach()
    file(COPY "${src}/lib.c" DESTINATION "${to}")
    # So that what was built before compiles anew when one more of the files is changed.
    list(TRANSFORM files PREPEND "${to}/")
    set_source_files_properties("${to}/lib.c" PROPERTIES OBJECT_DEPENDS "${files}")
    target_compile_definitions(cancelot_tree_sitter INTERFACE CANCELOT_MENDED_CORE)
    set(${out} "${to}" PARENT_SCOPE)
endfunction()
