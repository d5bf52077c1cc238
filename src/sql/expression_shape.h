#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sql/recognise_pieces.h"

/// What recognisers must know of an expression while they read around it: where it ends, whether it is NULL,
/// which columns it names, and what the server would call it. What an expression *does* is expression.h's.
namespace lockkeeper::sql {

/// With the cursor on the first token of a DEFAULT: the index behind it. A column's default is a b_expr of
/// gram.y, which has no AND, IS NULL, IN or COLLATE outside brackets, so that the next constraint ends it.
std::uint32_t behind_default(const TokenReader& reader);

/// NULL, (NULL), NULL::text, but nothing that has to be evaluated.
bool is_null_literal(const TokenReader& reader, Span expression);

/// The plain names of the columns that an expression refers to, each once, in order. Types, functions,
/// operators' words and fields of composite values are none.
std::vector<std::string> referenced_columns(const TokenReader& reader, Span expression);

/// The plain name that the server gives to a column of an index on this expression: FigureIndexColname() of
/// parse_target.c, or "expr".
std::string key_name(const TokenReader& reader, Span expression);

}  // namespace lockkeeper::sql
