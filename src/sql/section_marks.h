#pragma once

#include <string_view>

#include "sql/script.h"

namespace lockkeeper::sql {

/// Where the comments that migration tools obey divide a file: `-- +goose Down` (goose), `-- +migrate Down`
/// (sql-migrate), `-- migrate:down` (dbmate), `---- create above / drop below ----` (tern), `-- Down
/// Migration` (node-pg-migrate), `--//@UNDO` (MyBatis). These tools read lines, not SQL, so a mark counts
/// inside a string too.
SectionMarks section_marks_of(std::string_view text);

}  // namespace lockkeeper::sql
