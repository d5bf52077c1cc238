#include "migrate/apply_record.h"

#include <fmt/format.h>

#include <variant>

#include "migrate/server_message.h"

namespace lockkeeper::migrate {

namespace {

struct Noting {
  ApplyRecord& record;

  void operator()(const Connected& event) const { record.database = event.database; }
  void operator()(const Planned& event) const { record.plan = *event.plan; }
  void operator()(const Done& event) const { record.applied.push_back(*event.applied); }
  void operator()(const Remark& event) const { record.notes.push_back(event.text); }
  void operator()(const Failed& event) const {
    record.failed = {event.migration->migration->path, event.where.line, to_text(event.message),
                     event.attempts};
  }
  void operator()(const Notice& event) const {
    if (++record.notices_seen > kMaxNotices) return;
    record.notices.push_back(fmt::format("{}: {}", event.message.severity, to_text(event.message)));
  }
  template <typename Other>
  void operator()(const Other&) const {}
};

}  // namespace

void note(ApplyRecord& record, const Event& event) { std::visit(Noting{record}, event); }

}  // namespace lockkeeper::migrate
