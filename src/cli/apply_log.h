#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/commands.h"
#include "migrate/events.h"
#include "report/format.h"

namespace lockkeeper::cli {

/// What a run says while it works, as lines on standard output, or on standard error when a report for
/// machines has the other.
class ApplyLog {
 public:
  enum class Stream : std::uint8_t { standard_output, standard_error };
  ApplyLog(const Invocation& invocation, Stream stream);
  ~ApplyLog();
  ApplyLog(const ApplyLog&) = delete;
  ApplyLog& operator=(const ApplyLog&) = delete;

  void write(const migrate::Event& event);
  /// A line of the command's own.
  void line(const std::string& text);
  /// How often Progress is wanted: a terminal shows a bar, a log a line now and then.
  std::chrono::milliseconds progress_every() const;

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

  void put(const std::string& text);
  /// A line that the next one takes the place of, on a terminal.
  void draw(const std::string& text);
  void detail(const std::string& text);

  Stream stream_;
  bool terminal_ = false;
  bool drawn_ = false;  ///< the last line is one of draw()
  bool quiet_ = false;
  bool annotate_ = false;
  bool down_ = false;  ///< the plan goes back
  report::Color color_ = report::Color::no;
};

}  // namespace lockkeeper::cli
