#pragma once

#include <memory>

#include "base/source.h"
#include "report/format.h"

namespace lockkeeper::report::test {

/// Two applied migrations, two pending, and whatever a test adds.
struct Story {
  migrate::Migration add{"003", 3, "add_email", "migrations/003_add_email.sql", "", "aa", nullptr};
  migrate::Migration index{"004", 4, "index_email", "migrations/004_index_email.sql", "", "bb", nullptr};
  migrate::Layout layout;
  migrate::Plan plan;
  rules::LintResult findings;
  SourceLookup sources;

  Story() {
    plan.layout = "plain";
    plan.history = "lockkeeper";
    plan.digest = "sha256:00ff";
    migrate::AppliedMigration applied;
    applied.version = "001";
    applied.name = "users";
    applied.applied_at = "2026-01-02T03:04:05Z";
    applied.by = "deploy";
    plan.applied.push_back(applied);
    applied.version = "002";
    applied.name = "orders_and_items";
    applied.state = migrate::AppliedMigration::State::baseline;
    plan.applied.push_back(applied);
    add_pending(add, 2).strongest_lock = sql::LockMode::access_exclusive;
    add_pending(index, 1).execution.execution = sql::Execution::each_alone;
  }
  Story(const Story&) = delete;
  Story& operator=(const Story&) = delete;

  migrate::PendingMigration& add_pending(const migrate::Migration& migration, std::size_t statements) {
    auto script = std::make_shared<sql::Script>();
    script->statements.resize(statements);
    migrate::PendingMigration pending;
    pending.migration = &migration;
    pending.script = script;
    plan.pending.push_back(pending);
    return plan.pending.back();
  }
  PlanReport report() const { return {plan, findings, sources}; }
};

}  // namespace lockkeeper::report::test
