#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/source.h"
#include "sql/directive.h"
#include "sql/operation.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

/// What is kept of a statement after its operations were made.
struct StatementRecord {
  base::Range range;  ///< without the ';'
  std::uint32_t first_operation = 0;
  std::uint32_t last_operation = 0;  ///< exclusive
  Section section = Section::up;
  ScanProblem problem = ScanProblem::none;
  base::Range problem_range;
  bool terminated = false;
  bool psql = false;  ///< a psql line, or COPY data
};

/// A file, understood: its statements and operations in the order of the text. Holds views into `source`,
/// which outlives it.
struct Script {
  const base::Source* source = nullptr;
  std::vector<StatementRecord> statements;
  std::vector<Operation> operations;
  std::vector<Directive> directives;
  /// Offsets of lines of code (first token of each line that has one), ascending: where a suppression on a
  /// line of its own applies.
  std::vector<std::uint32_t> code_lines;
  std::deque<std::string> decoded;  ///< texts of decoded literals that slots view

  std::uint32_t not_analysed = 0;  ///< operations of the fallback form
};

/// How a layout marks the parts of a file; plain SQL has none.
struct SectionMarks {
  std::uint32_t down_begins = UINT32_MAX;  ///< offset from which on statements are in the down section
  bool whole_file_down = false;
};

/// Splits, recognises and collects. Never throws on any text; an unusable Source (problem() != none) gives an
/// empty Script.
Script analyse(const base::Source& source, const SectionMarks& marks = {});

/// `lint --debug operations`: one line per operation, "line:col-line:col  context  text", and its slots
/// indented below.
std::string dump(const Script& script);

}  // namespace lockkeeper::sql
