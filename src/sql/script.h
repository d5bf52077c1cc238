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

/// How a migration tool divides a file; plain SQL is one up section.
struct SectionMarks {
  struct Cut {
    std::uint32_t offset = 0;
    Section section = Section::up;
  };
  std::vector<Cut> cuts;  ///< ascending; a statement ends at each, and what follows is in its section
  bool whole_file_down = false;
  bool no_transaction = false;  ///< the tool would run the up section outside a transaction
  std::string problem;          ///< why the tool would not run the file; empty when it would
  std::string hint;
  base::Range problem_range;
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
  SectionMarks marks;              ///< as given to analyse()
};

/// Splits, recognises and collects. Never throws on any text; an unusable Source (problem() != none) gives an
/// empty Script.
Script analyse(const base::Source& source, const SectionMarks& marks = {});

/// `lint --debug operations`: one line per operation, "line:col-line:col  context  text", and its slots
/// indented below.
std::string dump(const Script& script);

}  // namespace lockkeeper::sql
