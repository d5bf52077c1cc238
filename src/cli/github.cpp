// `github`: what action.yml runs. The command that the inputs name runs here, in this process, with its
// report on standard output and the other formats in files; then annotations, outputs and the summary are
// made from those. They are written however the command ends.
#include "report/github.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/github_event.h"
#include "cli/github_files.h"
#include "cli/github_inputs.h"
#include "cli/version.h"
#include "report/escape.h"
#include "report/format.h"

namespace lockkeeper::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxShownError = 10'000;
constexpr std::string_view kPlanFile = "plan.json";

bool reports(const report::FormatRow& format, std::string_view command) {
  if (command == "lint" || command == "apply" || command == "rollback") return format.lint != nullptr;
  if (command == "plan") return format.plan != nullptr;
  if (command == "doctor") return format.doctor != nullptr;
  return command == "status" && format.status != nullptr;
}

fs::path scratch_folder(const Environment& environment) {
  const std::string parent = environment.value("RUNNER_TEMP");
  return (parent.empty() ? fs::temp_directory_path() : fs::path(parent)) / ("lockkeeper-" + random_token());
}

class ActionRun {
 public:
  explicit ActionRun(const Invocation& invocation)
      : invocation_(invocation),
        environment_(command_environment(invocation.environment)),
        scratch_(scratch_folder(invocation.environment)) {}
  ~ActionRun() {
    std::error_code ignored;
    fs::remove_all(scratch_, ignored);
  }
  ActionRun(const ActionRun&) = delete;
  ActionRun& operator=(const ActionRun&) = delete;

  ExitCode run() {
    for (const std::string& secret : secrets_of(environment_)) print(workflow_command("add-mask", secret));
    const ExitCode code = run_and_annotate();
    write_outputs(code);
    write_summary(code);
    return code;
  }

 private:
  ExitCode run_and_annotate() {
    try {
      request_ = read_request(invocation_.environment);
      const ExitCode code = run_request();
      annotate();
      return code;
    } catch (const base::Error& error) {
      return fail(error);
    } catch (const std::exception& defect) {
      return fail(base::Error(base::ErrorKind::internal, std::string("internal: ") + defect.what()));
    }
  }

  ExitCode fail(const base::Error& error) {
    annotate();
    error_ = error_text(error);
    rules::Finding finding;
    finding.rule = "lockkeeper";
    finding.message = error.what();
    if (!error.hint().empty()) finding.message += "\nhint: " + error.hint();
    if (const auto& where = error.where()) {
      finding.path = where->path;
      finding.begin = finding.end = {where->line, where->column};
    }
    print(report::annotation(finding));
    return exit_code_of(error.kind());
  }

  ExitCode run_request() {
    require_database();
    std::vector<std::string> words = request_->words;
    add_base(words);
    add_reports(words);
    if (!environment_.has("NO_COLOR")) words.emplace_back("--color=always");
    for (const std::string& remark : request_->remarks)
      print(workflow_command("warning", report::one_line(remark)));
    StoppedCommands stopped;
    const auto conceal = [&stopped](const std::string& secret) { stopped.let_through("add-mask", secret); };
    return run_command(*request_->command, words, {environment_, invocation_.workspace, conceal}, outcome_);
  }

  void require_database() const {
    if (request_->command->needs != Needs::database || names_database(environment_)) return;
    if (request_->chooses_variables(invocation_.workspace)) return;  // the command says which one is not set
    throw base::Error(
        base::ErrorKind::usage,
        fmt::format("{} needs a database, and the input database-url is empty", request_->command->name),
        "pass a secret that this job may read: pull requests of forks and of Dependabot have none, and a "
        "secret of an environment wants that environment at the job");
  }

  void add_base(std::vector<std::string>& words) {
    if (request_->command->name != "lint") return;
    std::string reference = request_->base == "none" ? "" : request_->base;
    if (reference == "auto") {
      const EventBase base = base_of_event(environment_);
      reference = base.reference;
      if (!base.remark.empty()) print(base.remark + "\n");
    }
    if (!reference.empty()) {
      words.push_back("--base=" + reference);
      return;
    }
    // Without a base there is nobody's configuration but the checkout's.
    std::erase(words, "--config-ref=base");
  }

  void add_reports(std::vector<std::string>& words) {
    const std::string_view command = request_->command->name;
    if (command == "plan") words.push_back("--out=" + report_path(kPlanFile));
    if (!reports(*report::find_format("text"), command)) return;
    words.emplace_back("--report=text");
    words.push_back("--report-dir=" + request_->report_dir);
    if (request_->annotations && reports(*report::find_format("github"), command))
      words.push_back(fmt::format("--report=github={}", (scratch_ / "annotations").string()));
    const std::string summary = step_summary();
    if (!summary.empty()) words.push_back("--report=markdown=" + summary);
  }

  std::string report_path(std::string_view name) const {
    return (fs::path(request_->report_dir) / name).string();
  }

  void annotate() {
    const std::string file = (scratch_ / "annotations").string();
    if (base::is_file(file)) print(base::read_file(file));
  }

  void write_outputs(ExitCode code) const {
    std::vector<std::pair<std::string, std::string>> outputs;
    const auto add = [&](std::string_view name, std::string value) {
      outputs.emplace_back(std::string(name), std::move(value));
    };
    const auto number = [](const std::optional<std::size_t>& value) {
      return value ? std::to_string(*value) : std::string();
    };
    add("result", std::string(result_of(code, outcome_)));
    add("exit-code", std::to_string(static_cast<int>(code)));
    const auto& findings = outcome_.findings;
    add("files", findings ? std::to_string(findings->files) : "");
    add("errors", findings ? std::to_string(findings->errors) : "");
    add("warnings", findings ? std::to_string(findings->warnings) : "");
    add("suppressed", findings ? std::to_string(findings->suppressed) : "");
    add("pending", number(outcome_.pending));
    add("applied", number(outcome_.applied));
    add("plan", written(kPlanFile));
    add("digest", outcome_.digest);
    add("deploy", outcome_.deploy);
    add("deploy-id", report::one_line(outcome_.deploy_id));
    for (const report::FormatRow& format : report::formats()) {
      if (!format.file_name.empty()) add(format.name, written(format.file_name));
    }
    add("version", std::string(version()));
    const std::string target = invocation_.environment.value("GITHUB_OUTPUT");
    if (!target.empty()) append_to(target, outputs_text(outputs));
  }

  /// As the steps that follow see it: from the job's workspace.
  std::string written(std::string_view name) const {
    if (!request_) return {};
    const fs::path path =
        fs::path(invocation_.workspace.root) / invocation_.workspace.from_root(report_path(name));
    if (!base::is_file(path.string())) return {};
    const fs::path relative = path.lexically_relative(invocation_.environment.value("GITHUB_WORKSPACE"));
    return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
  }

  /// Empty when none is to be written.
  std::string step_summary() const {
    return request_ && request_->summary ? environment_.value("GITHUB_STEP_SUMMARY") : std::string();
  }

  /// For a command that has no Markdown report, or did not get as far as writing it: a step's summary is
  /// empty when the step begins.
  void write_summary(ExitCode code) const {
    const std::string target = step_summary();
    if (target.empty() || (base::is_file(target) && !base::read_file(target, 1).empty())) return;
    std::string text = fmt::format("### {}: {}\n\n", request_->command->name, result_of(code, outcome_));
    if (!error_.empty()) text += fenced(error_, kMaxShownError);
    append_to(target, text);
  }

  const Invocation& invocation_;
  Environment environment_;
  fs::path scratch_;
  std::optional<ActionRequest> request_;
  Outcome outcome_;
  std::string error_;  ///< as the terminal shows it; empty without one
};

}  // namespace

ExitCode run_github(const Invocation& invocation) {
  if (!invocation.environment.in_github_actions()) {
    throw base::Error(base::ErrorKind::usage,
                      "github is what the action runs, and this is no GitHub Actions job",
                      "run lockkeeper lint, plan or apply here");
  }
  return ActionRun(invocation).run();
}

}  // namespace lockkeeper::cli
