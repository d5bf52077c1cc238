#include "sql/grammar.h"

#include <pg_query.h>

#include <memory>

#include "base/text.h"

namespace lockkeeper::sql {

namespace {

struct FreeSplit {
  void operator()(PgQuerySplitResult* result) const { pg_query_free_split_result(*result); }
};

/// libpg_query counts characters from 1, as the server's cursor position does; 0 is "not known".
std::uint32_t byte_offset(std::string_view text, int cursor) {
  std::size_t at = 0;
  for (int character = 1; character < cursor && at < text.size(); ++character) {
    at += base::decode_utf8(text, at).length;
  }
  return static_cast<std::uint32_t>(at);
}

}  // namespace

int grammar_version() { return PG_VERSION_NUM / 10000; }

std::optional<SyntaxError> judge_syntax(std::string_view statement) {
  if (statement.size() > kMaxJudgedBytes) return std::nullopt;
  const std::string terminated(statement);
  PgQuerySplitResult result = pg_query_split_with_parser(terminated.c_str());
  const std::unique_ptr<PgQuerySplitResult, FreeSplit> freed_at_end(&result);
  if (result.error == nullptr) return std::nullopt;
  return SyntaxError{result.error->message, byte_offset(statement, result.error->cursorpos)};
}

}  // namespace lockkeeper::sql
