// Blocks, savepoints and settings: what ROLLBACK puts back.
#include <algorithm>

#include "base/text.h"
#include "sql/schema_state.h"

namespace lockkeeper::sql {

namespace {

std::vector<std::string> read_path(std::string_view value) {
  std::vector<std::string> path;
  while (!value.empty()) {
    const std::size_t comma = value.find(", ");
    std::string schema = plain_name(value.substr(0, comma));
    if (!schema.empty() && schema != "$user" && schema != "DEFAULT") path.push_back(std::move(schema));
    value = comma == value.npos ? std::string_view() : value.substr(comma + 2);
  }
  // With an empty path every name is qualified, or the statement fails.
  if (path.empty()) path.emplace_back("public");
  return path;
}

// Named zones that are always in step with UTC; others are not, unless somebody calls them so.
Answer is_utc_zone(std::string_view zone) {
  constexpr std::string_view kUtc[] = {"utc",     "etc/utc", "gmt", "etc/gmt", "uct",
                                       "etc/uct", "zulu",    "0",   "etc/zulu"};
  if (zone == "DEFAULT") return Answer::unknown;
  const std::string name = base::to_lower(plain_name(zone));
  if (std::ranges::find(kUtc, name) != std::end(kUtc)) return Answer::yes;
  return name.find('/') == name.npos || name.starts_with("etc/") ? Answer::unknown : Answer::no;
}

}  // namespace

void Schema::State::begin(std::string_view name) {
  frames.push_back({std::string(name), journal.size(), ++last_serial, settings});
}

void Schema::State::commit() {
  frames.clear();
  journal.clear();
  settings.local_path.reset();
  settings.local_utc.reset();
}

void Schema::State::roll_back_to(std::size_t frame) {
  if (frame >= frames.size()) return;
  for (std::size_t at = journal.size(); at > frames[frame].journal_begin; --at) {
    Saved& saved = journal[at - 1];
    if (!saved.before) {
      nodes.erase(saved.id);
      continue;
    }
    Node& restored = *nodes[saved.id];
    restored.object = std::move(*saved.before);
    restored.saved_in = saved.saved_in;
  }
  journal.resize(frames[frame].journal_begin);
  settings = frames[frame].settings;
  head = {};
}

void Schema::State::apply_transaction(const Operation& operation, CanonicalReader reader) {
  // A procedure's COMMIT ends its caller's transaction, which was never a block.
  if (operation.context != Context::top) return;
  const auto named = [&](std::string_view name) {
    const auto found =
        std::find_if(frames.rbegin(), frames.rend(), [&](const Frame& f) { return f.name == name; });
    return static_cast<std::size_t>(std::distance(found, frames.rend())) - 1;  // wraps when there is none
  };
  if (reader.take("BEGIN")) {
    if (frames.empty()) begin({});
  } else if (reader.take("SAVEPOINT")) {
    // What a ROLLBACK TO it would undo is then not known.
    if (frames.size() < kMaxSavepoints)
      begin(reader.take_word());
    else
      has_gaps = true;
  } else if (reader.take("RELEASE")) {
    const std::size_t frame = named(reader.take_word());
    if (frame < frames.size()) frames.resize(frame);
    if (frames.empty()) journal.clear();
  } else if (reader.take("ROLLBACK TO")) {
    const std::size_t frame = named(reader.take_word());
    roll_back_to(frame);
    if (frame < frames.size()) frames.resize(frame + 1);
  } else if (reader.take("COMMIT PREPARED") || reader.take("ROLLBACK PREPARED")) {
    return;
  } else if (in_trial) {
    if (reader.take("ROLLBACK")) roll_back_to(0);
    frames.resize(1);
  } else {
    if (reader.take("ROLLBACK")) roll_back_to(0);
    commit();
    if (operation.has_flag("AND CHAIN")) begin({});
  }
}

void Schema::State::apply_setting(CanonicalReader reader) {
  if (reader.take("RESET ALL") || reader.take("DISCARD ALL")) {
    settings = {};
  } else if (reader.take("RESET search_path")) {
    settings.path = {"public"};
    settings.local_path.reset();
  } else if (reader.take("RESET timezone")) {
    settings.utc = Answer::unknown;
    settings.local_utc.reset();
  }
  if (!reader.take("SET")) return;
  const bool local = reader.take("LOCAL");
  if (reader.take("search_path =")) {
    (local ? settings.local_path.emplace() : settings.path) = read_path(reader.rest());
    if (!local) settings.local_path.reset();
  } else if (reader.take("timezone =")) {
    (local ? settings.local_utc.emplace() : settings.utc) = is_utc_zone(reader.rest());
    if (!local) settings.local_utc.reset();
  }
}

void Schema::State::begin_trial() {
  begin({});
  in_trial = true;
  had_gaps_before = has_gaps;
}

void Schema::State::end_trial() {
  if (!in_trial) return;
  in_trial = false;
  has_gaps = had_gaps_before;
  end_file(false);
}

void Schema::State::end_file(bool committed) {
  if (!committed) roll_back_to(0);
  commit();
  settings = {};
  head = {};
  skipped_column = {};
  if (!has_temporary) return;
  for (const std::string& id : linked(Link::member, "pg_temp")) nodes.erase(id);
  links.erase(std::string(1, static_cast<char>(Link::member)) + "pg_temp");
  has_temporary = false;
}

}  // namespace lockkeeper::sql
