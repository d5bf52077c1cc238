#pragma once

#include <cstdint>
#include <string_view>

#include "sql/script.h"

namespace lockkeeper::sql {

/// Whose comments divide a file. The tools read lines, not SQL, so a mark counts inside a string too.
enum class MarkStyle : std::uint8_t {
  none,
  goose,            ///< `-- +goose Up`, `Down`, `NO TRANSACTION`, `StatementBegin` .. `StatementEnd`
  sql_migrate,      ///< `-- +migrate Up notransaction`, `-- +migrate Down`
  dbmate,           ///< `-- migrate:up transaction:false`, `-- migrate:down`
  tern,             ///< `---- create above / drop below ----`, `---- tern: disable-tx ----`
  node_pg_migrate,  ///< `-- Up Migration`, `-- Down Migration`
  mybatis,          ///< `--//@UNDO`
  drizzle,          ///< `--> statement-breakpoint`, which ends a statement wherever it stands
  sqlx,             ///< `-- no-transaction` as the very beginning
};

/// The style of the first mark in a text. sqlx's is never taken from the text alone: it may be any comment.
MarkStyle mark_style_of(std::string_view text);

/// The marks of that style, and as `problem` what the tool itself would refuse.
SectionMarks section_marks_of(std::string_view text, MarkStyle style);
inline SectionMarks section_marks_of(std::string_view text) {
  return section_marks_of(text, mark_style_of(text));
}

}  // namespace lockkeeper::sql
