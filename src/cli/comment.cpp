// The list of comments comes from GitHub's GraphQL interface, because only that says which of them are the
// token's own (viewerDidAuthor) and which somebody has hidden; they are written through REST.
#include "cli/comment.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/console.h"
#include "deploy/http.h"
#include "report/comment.h"
#include "report/escape.h"

namespace lockkeeper::cli {

namespace {

using base::Json;
using std::chrono::seconds;

constexpr std::size_t kMaxPayload = std::size_t{25} << 20;  // GitHub sends no payload above 25 MB
constexpr std::size_t kMaxAnswer = std::size_t{32} << 20;
constexpr unsigned kMaxPages = 40;  // of 50 comments
constexpr unsigned kTries = 3;
constexpr seconds kLongestWait{30};

constexpr std::string_view kQuery =
    "query($owner:String!,$name:String!,$number:Int!,$after:String){repository(owner:$owner,name:$name){"
    "pullRequest(number:$number){comments(first:50,after:$after){nodes{databaseId viewerDidAuthor "
    "isMinimized "
    "body}pageInfo{hasNextPage endCursor}}}}}";

/// Why there will be no comment, in one line.
struct NoComment {
  std::string reason;
};

struct PullRequest {
  std::string owner, name;
  std::int64_t number = 0;
};

std::string text_at(const Json& json, std::string_view pointer) {
  const Json* value = json.at_pointer(pointer);
  return value == nullptr ? std::string() : value->string();
}
bool is_true_at(const Json& json, std::string_view pointer) {
  const Json* value = json.at_pointer(pointer);
  return value != nullptr && value->kind() == Json::Kind::boolean && value->boolean();
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

PullRequest pull_request_of(const Environment& environment) {
  const std::string path = environment.value("GITHUB_EVENT_PATH");
  if (path.empty()) throw NoComment{"GITHUB_EVENT_PATH is not set: this is no GitHub Actions job"};
  const Json payload = base::parse_json(base::read_file(path, kMaxPayload)).value_or(Json());
  const Json* number = payload.at_pointer("/pull_request/number");
  if (number == nullptr || number->kind() != Json::Kind::integer || number->integer() < 1)
    throw NoComment{"this run is not of a pull request"};
  const std::string repository = environment.value("GITHUB_REPOSITORY");
  const std::size_t slash = std::min(repository.find('/'), repository.size());
  PullRequest out{repository.substr(0, slash), repository.substr(std::min(slash + 1, repository.size())),
                  number->integer()};
  if (!is_name(out.owner) || !is_name(out.name)) throw NoComment{"GITHUB_REPOSITORY is not OWNER/NAME"};
  if (text_at(payload, "/pull_request/head/repo/full_name") != repository)
    throw NoComment{
        "the pull request comes from a fork, whose token may not write: the report is in the job's summary"};
  return out;
}

class Comments {
 public:
  Comments(const Environment& environment, PullRequest pull_request, const deploy::Sleep& sleep)
      : pull_request_(std::move(pull_request)), token_(environment.value("GITHUB_TOKEN")), sleep_(sleep) {
    if (token_.empty()) throw NoComment{"GITHUB_TOKEN is not set: pass it in env"};
    api_ = environment.has("GITHUB_API_URL") ? environment.value("GITHUB_API_URL") : "https://api.github.com";
    graphql_ =
        environment.has("GITHUB_GRAPHQL_URL") ? environment.value("GITHUB_GRAPHQL_URL") : api_ + "/graphql";
  }

  struct Own {
    std::int64_t id = 0;
    std::string text;
  };
  /// The newest of ours that begins with the marker and that nobody has hidden.
  std::optional<Own> find(const std::string& marker) const {
    std::optional<Own> found;
    std::string after;
    for (unsigned page = 0; page < kMaxPages; ++page) {
      const Json answer = ask(after);
      const Json* comments = answer.at_pointer("/data/repository/pullRequest/comments");
      if (comments == nullptr) throw NoComment{"GitHub does not list the comments: " + kPermission};
      if (const Json* nodes = comments->find("nodes")) take_own(*nodes, marker, found);
      after = text_at(*comments, "/pageInfo/endCursor");
      if (!is_true_at(*comments, "/pageInfo/hasNextPage") || after.empty()) break;
    }
    return found;
  }

  /// The status of the answer.
  int create(const std::string& text) const {
    return write("POST", fmt::format("/issues/{}/comments", pull_request_.number), text);
  }
  int change(std::int64_t id, const std::string& text) const {
    return write("PATCH", fmt::format("/issues/comments/{}", id), text);
  }

  static inline const std::string kPermission =
      "give the job `permissions: pull-requests: write`, or leave out --comment";

 private:
  static void take_own(const Json& nodes, const std::string& marker, std::optional<Own>& found) {
    for (const Json& node : nodes.items()) {
      const Json* id = node.find("databaseId");
      const std::string text = text_at(node, "/body");
      const bool ours = is_true_at(node, "/viewerDidAuthor") && !is_true_at(node, "/isMinimized") &&
                        text.starts_with(marker);
      if (ours && id != nullptr && id->kind() == Json::Kind::integer) found = Own{id->integer(), text};
    }
  }

  Json ask(const std::string& after) const {
    Json variables = Json::object();
    variables.add("owner", pull_request_.owner);
    variables.add("name", pull_request_.name);
    variables.add("number", pull_request_.number);
    variables.add("after", after.empty() ? Json() : Json(after));
    Json question = Json::object();
    question.add("query", kQuery);
    question.add("variables", std::move(variables));
    const deploy::HttpResponse answer = send("POST", graphql_, question);
    if (answer.status != 200) refuse(answer.status);
    return base::parse_json(answer.body).value_or(Json());
  }

  int write(const std::string& method, const std::string& path, const std::string& text) const {
    Json body = Json::object();
    body.add("body", text);
    const std::string url =
        fmt::format("{}/repos/{}/{}{}", api_, pull_request_.owner, pull_request_.name, path);
    return send(method, url, body).status;
  }

  /// Tried again where GitHub says that it is busy. A comment that arrived without an answer is found by the
  /// next run, so nothing is posted twice for good.
  deploy::HttpResponse send(const std::string& method, const std::string& url, const Json& body) const {
    deploy::HttpRequest request;
    request.method = method;
    request.url = url;
    request.headers = {{"Authorization", "Bearer " + token_},
                       {"Accept", "application/vnd.github+json"},
                       {"X-GitHub-Api-Version", "2022-11-28"},
                       {"Content-Type", "application/json"}};
    request.body = base::to_text(body, -1);
    request.max_body = kMaxAnswer;
    for (unsigned tried = 1;; ++tried) {
      deploy::HttpResponse answer = deploy::send(request);
      const bool busy = answer.status == 429 || (answer.status >= 502 && answer.status <= 504) ||
                        (answer.status == 403 && answer.retry_after);
      if (answer.outcome != deploy::HttpOutcome::answered) throw NoComment{"GitHub: " + answer.reason};
      if (!busy || tried == kTries) return answer;
      const seconds wait = std::min(answer.retry_after.value_or(seconds(tried)), kLongestWait);
      if (sleep_) {
        sleep_(wait);
      } else {
        std::this_thread::sleep_for(wait);
      }
    }
  }

 public:
  /// GitHub hides what a token may not see: 404 then means the same as 403.
  [[noreturn]] static void refuse(int status) {
    throw NoComment{
        fmt::format("GitHub answered {}{}", status,
                    status == 401 || status == 403 || status == 404 ? ": " + kPermission : std::string())};
  }

 private:
  PullRequest pull_request_;
  std::string token_;
  std::string api_, graphql_;
  const deploy::Sleep& sleep_;
};

/// In place, or new; a comment that GitHub finds too long is tried with less.
std::string put(const Comments& comments, const std::optional<Comments::Own>& own, std::string_view key,
                const RenderComment& render) {
  constexpr int kUnprocessable = 422;
  int status = kUnprocessable;
  for (std::size_t limit = report::kMaxComment; limit > 4000 && status == kUnprocessable; limit /= 4) {
    const std::string text = report::comment_text(key, render(report::comment_room(key, limit)));
    if (own && own->text == text) return "unchanged";
    status = own ? comments.change(own->id, text) : comments.create(text);
  }
  if (status != 200 && status != 201) Comments::refuse(status);
  return own ? "changed" : "created";
}

std::string keep(const Invocation& invocation, CommentVerdict verdict, const RenderComment& render,
                 const deploy::Sleep& sleep) {
  const Environment& environment = invocation.environment;
  const std::string key = invocation.arguments.value(Option::comment_key);
  const Comments comments(environment, pull_request_of(environment), sleep);
  const auto own = comments.find(report::comment_marker(key));
  const bool wanted =
      verdict == CommentVerdict::blocked || invocation.arguments.value(Option::comment) == "always";
  if (!own && !wanted) return "";
  return put(comments, own, key, render);
}

}  // namespace

void keep_comment(const Invocation& invocation, CommentVerdict verdict, const RenderComment& render,
                  const deploy::Sleep& sleep) {
  if (!invocation.arguments.has(Option::comment) || invocation.arguments.value(Option::comment) == "never")
    return;
  const std::string head = invocation.environment.in_github_actions() ? "::notice::" : "lockkeeper: ";
  const auto say_none = [&](const std::string& reason) {
    print_diagnostic(fmt::format("{}no comment on the pull request: {}\n", head, report::one_line(reason)));
  };
  try {
    const std::string done = keep(invocation, verdict, render, sleep);
    if (!done.empty())
      print_diagnostic(fmt::format("lockkeeper: the comment on the pull request is {}\n", done));
  } catch (const NoComment& none) {
    say_none(none.reason);
  } catch (const base::Error& error) {
    say_none(error.what());
  }
}

}  // namespace lockkeeper::cli
