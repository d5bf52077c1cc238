#pragma once

#include <optional>
#include <string>

#include "cli/commands.h"
#include "migrate/events.h"
#include "report/format.h"

namespace lockkeeper::cli {

/// What a run says while it works, as lines on standard output.
class ApplyLog {
 public:
  explicit ApplyLog(const Invocation& invocation);

  void write(const migrate::Event& event);

 private:
  void on(const migrate::Connected& event);
  void on(const migrate::WaitingForRun& event);
  void on(const migrate::Planned& event);
  void on(const migrate::Started& event);
  void on(const migrate::Progress& event);
  void on(const migrate::StatementDone& event);
  void on(const migrate::Notice& event);
  void on(const migrate::Retrying& event);
  void on(const migrate::Done& event);
  void on(const migrate::Failed& event);
  void on(const migrate::Remark& event);

  void line(const std::string& text);
  void detail(const std::string& text);

  bool quiet_ = false;
  bool annotate_ = false;
  report::Color color_ = report::Color::no;
};

}  // namespace lockkeeper::cli
