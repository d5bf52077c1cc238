// The walk through one file: each operation is judged at its moment, then replayed; what ends on the way
// (a transaction, the file) is an operation too.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/linter_state.h"
#include "sql/grammar.h"
#include "sql/newer_syntax.h"

namespace lockkeeper::rules {

namespace {

using sql::Section;
using sql::TransactionKind;

struct InputFault {
  std::string_view flag;
  std::string remark;
};

InputFault input_fault(const base::Source& source) {
  const std::size_t at = source.problem_offset();
  switch (source.problem()) {
    case base::InputProblem::none: break;
    case base::InputProblem::utf16: return {"UTF-16", "it is UTF-16"};
    case base::InputProblem::nul_byte: return {"NUL", fmt::format("it holds a NUL byte at offset {}", at)};
    case base::InputProblem::invalid_utf8:
      return {"INVALID UTF-8", fmt::format("it is not UTF-8 at offset {}", at)};
    case base::InputProblem::too_large: return {"TOO LARGE", "it is larger than 64 MiB"};
  }
  return {};
}

bool has_flag(std::span<const sql::Operation> operations, std::string_view flag) {
  return std::ranges::any_of(operations, [flag](const sql::Operation& one) { return one.has_flag(flag); });
}

bool begins_with(std::span<const sql::Operation> operations, std::string_view word) {
  return !operations.empty() && operations.front().word(0) == word;
}

bool runs_alone(const sql::Script& script) {
  if (script.marks.no_transaction) return true;
  return std::ranges::any_of(script.directives, [](const sql::Directive& one) {
    return one.kind == sql::DirectiveKind::no_transaction;
  });
}

// The comments before the first statement.
std::string_view head_of_file(const sql::Script& script) {
  const std::string_view text = script.source->text();
  return script.statements.empty() ? text : text.substr(0, script.statements.front().range.begin);
}

// The parser quotes the token it stumbled over, and that may be a password.
std::string without_secret(std::string message, std::string_view statement) {
  if (base::to_lower(statement).find("password") != std::string::npos) {
    message.resize(std::min(message.size(), message.find(" at or near ")));
  }
  return message;
}

// The word that the parser stumbled over, or as much of it as fits into a line.
base::Range word_at(std::string_view text, std::uint32_t at, std::uint32_t end) {
  constexpr std::uint32_t kLongest = 40;
  std::uint32_t after = at;
  while (after<end&& static_cast<unsigned char>(text[after])> ' ' && after - at < kLongest) ++after;
  return {at, after};
}

}  // namespace

void Linter::State::event(const sql::Script& script, std::string_view text, base::Range range,
                          std::uint32_t statement, std::string_view remark) {
  static const sql::Effects kNone;
  sql::Operation& operation = events.emplace_back(sql::operation_of(text));
  operation.range = range;
  operation.statement = statement;
  operation.section = place.down ? Section::down : Section::up;
  ++place.number;
  judge.judge({operation, script, schema, session, kNone, place, remark}, candidates);
}

void Linter::State::check_file(const sql::Script& script, const FileNotes& notes) {
  ++counts.files;
  ++place.file;
  ++place.transaction;
  place.down = false;
  scripts.push_back(&script);
  marks = {};
  if (script.source->problem() != base::InputProblem::none) {
    const InputFault fault = input_fault(*script.source);
    return event(script, fmt::format("INPUT | {}", fault.flag), {}, UINT32_MAX, fault.remark);
  }
  counts.statements += script.statements.size();
  counts.operations += script.operations.size();
  counts.not_analysed += script.not_analysed;
  session.begin_file(script, Section::up, schema, options.pg_version);
  for (const sql::StatementRecord& statement : script.statements) check_statement(script, statement);
  const auto end = static_cast<std::uint32_t>(script.source->text().size());
  end_section(script, {end, end});
  event(script, end_of_file(script, notes), {}, UINT32_MAX, notes.remark);
  end_replay();
}

// What a down section did to the Schema was only a trial.
void Linter::State::end_replay() {
  if (marks.down) {
    schema.end_trial();
  } else {
    schema.end_file(!marks.left_open);
  }
}

// FILE END with its flags in alphabetical order.
std::string Linter::State::end_of_file(const sql::Script& script, const FileNotes& notes) const {
  std::vector<std::string> flags = notes.flags;
  const bool gone = std::ranges::find(flags, "DELETED") != flags.end();
  if (script.operations.empty() && !gone) flags.emplace_back("EMPTY");
  if (marks.refuses_block && marks.ordinary_ddl && !runs_alone(script)) flags.emplace_back("MIXED");
  if (marks.rolled_back) flags.emplace_back("ROLLED BACK");
  if (!options.required.header.empty() && !gone && !header.matches(head_of_file(script)))
    flags.emplace_back("NO HEADER");
  std::ranges::sort(flags);
  std::string text = "FILE END";
  for (const std::string& flag : flags) text.append(" | ").append(flag);
  return text;
}

// A transaction that is still open where the section ends: the runner's, or one that nobody commits.
void Linter::State::end_section(const sql::Script& script, base::Range range) {
  if (session.transaction() == TransactionKind::explicit_block) {
    if (!marks.down) marks.left_open = true;
    end_transaction(script, range, " | EXPLICIT | OPEN");
  } else if (session.in_transaction()) {
    end_transaction(script, range, " | WRAPPED");
  }
  session.end_file();
}

void Linter::State::end_transaction(const sql::Script& script, base::Range range, std::string_view flags) {
  event(script, fmt::format("TRANSACTION END{}", flags), range, UINT32_MAX, {});
  ++place.transaction;
}

void Linter::State::check_statement(const sql::Script& script, const sql::StatementRecord& statement) {
  if (statement.section == Section::down && !marks.down) {
    // It runs some other day, in a session of its own.
    if (&statement != script.statements.data()) {
      end_section(script, {statement.range.begin, statement.range.begin});
      session.begin_file(script, Section::down, schema, options.pg_version);
      end_replay();
    }
    schema.begin_trial();
    marks.down = true;
  }
  place.down = statement.section == Section::down;
  ++place.statement;
  check_syntax(script, statement);
  const std::span<const sql::Operation> operations =
      std::span(script.operations)
          .subspan(statement.first_operation, statement.last_operation - statement.first_operation);
  const TransactionKind before = session.transaction();
  check_operations(script, operations);
  follow_transaction(script, operations, statement.range, before);
}

void Linter::State::check_operations(const sql::Script& script, std::span<const sql::Operation> operations) {
  const std::uint32_t first = place.number;
  session.begin_statement();
  for (const std::uint32_t index : sql::server_order(operations)) {
    const sql::Operation& operation = operations[index];
    // psql reads these lines itself, and Lockkeeper sends COPY data as psql does.
    const bool for_psql = operation.word(0) == "PSQL";
    if (for_psql && (options.runner == sql::Runner::psql || operation.word(1) == "copy-data")) continue;
    place.number = first + index + 1;
    const sql::Effects effects = sql::effects_of(operation, schema, options.pg_version);
    log.add(operation, place, schema);
    judge.judge({operation, script, schema, session, effects, place}, candidates);
    if (operation.context == sql::Context::stored) continue;
    mark(operation, effects);
    schema.apply(operation);
    session.apply(operation, effects, schema);
  }
  place.number = first + static_cast<std::uint32_t>(operations.size());
}

void Linter::State::mark(const sql::Operation& operation, const sql::Effects& effects) {
  if (operation.section == Section::down) return;
  static constexpr std::string_view kChangesNothing[] = {
      "BEGIN",   "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SELECT",     "SHOW",
      "EXPLAIN", "FETCH",  "SET",      "RESET",     "LOCK",    "TRANSACTION"};
  if (std::ranges::find(kChangesNothing, operation.word(0)) == std::end(kChangesNothing))
    marks.changed = true;
  if (effects.in_transaction == sql::InTransaction::refused) {
    marks.refuses_block = true;
  } else {
    const std::string_view verb = operation.word(0);
    if (verb == "CREATE" || verb == "ALTER" || verb == "DROP") marks.ordinary_ddl = true;
  }
}

void Linter::State::follow_transaction(const sql::Script& script, std::span<const sql::Operation> operations,
                                       base::Range range, TransactionKind before) {
  const bool chained = has_flag(operations, "AND CHAIN");
  if (before != TransactionKind::none && (!session.in_transaction() || chained)) {
    const bool rolled_back = begins_with(operations, "ROLLBACK");
    if (rolled_back && !place.down && marks.changed) marks.rolled_back = true;
    marks.changed = false;
    const std::string_view how = before == TransactionKind::wrapped ? " | WRAPPED" : "";
    end_transaction(script, range,
                    fmt::format("{}{}{}", before == TransactionKind::explicit_block ? " | EXPLICIT" : "",
                                rolled_back ? " | ROLLED BACK" : "", how));
  } else if (before == TransactionKind::none && !session.in_transaction()) {
    end_transaction(script, range, "");  // without a block every statement is a transaction of its own
  }
}

void Linter::State::check_syntax(const sql::Script& script, const sql::StatementRecord& statement) {
  if (statement.psql) return;
  const auto index = static_cast<std::uint32_t>(&statement - script.statements.data());
  if (statement.problem != sql::ScanProblem::none) {
    return event(script, "SYNTAX ERROR | SCANNER", statement.problem_range, index,
                 sql::describe(statement.problem));
  }
  const auto begin = script.operations.begin() + statement.first_operation;
  const auto end = script.operations.begin() + statement.last_operation;
  const bool template_left =
      std::any_of(begin, end, [](const sql::Operation& one) { return one.word(0) == "PLACEHOLDER"; });
  if (template_left) return;
  const std::string_view text = script.source->slice(statement.range);
  const auto error = sql::judge_syntax(text);
  if (!error) return;
  const int newer = sql::newer_syntax(text, *error);
  if (newer != 0 && (options.pg_version == 0 || options.pg_version >= newer)) return;
  // The packaged grammar rejects valid SQL of newer servers, so without a version that it covers it only
  // doubts.
  const bool certain = options.pg_version != 0 && options.pg_version <= sql::grammar_version();
  const std::uint32_t at = std::min(statement.range.begin + error->offset, statement.range.end);
  const std::string doubt =
      certain ? "" : fmt::format(" (not checked by this build's grammar ({}))", sql::grammar_version());
  event(script, certain ? "SYNTAX ERROR" : "SYNTAX ERROR | NEWER GRAMMAR",
        word_at(script.source->text(), at, statement.range.end), index,
        without_secret(error->message, text) + doubt);
}

}  // namespace lockkeeper::rules
