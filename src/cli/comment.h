#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "cli/commands.h"
#include "deploy/hook.h"

namespace lockkeeper::cli {

/// Whether the run that is commented on found something that blocks.
enum class CommentVerdict : std::uint8_t { passes, blocked };

/// Markdown of at most `limit` bytes.
using RenderComment = std::function<std::string(std::size_t limit)>;

/// `--comment`: keeps one comment on the pull request of this job, in place; nothing without the option. With
/// `failure`, a run that passes changes the comment of one that did not, and else makes none.
///
/// Needs GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_EVENT_PATH. Only a comment by the token's own author is
/// changed: whoever else writes our marker keeps what they wrote. Never throws and never changes the outcome
/// of a run: forks (whose token only reads), a missing permission or a broken network are said on standard
/// error.
void keep_comment(const Invocation& invocation, CommentVerdict verdict, const RenderComment& render,
                  const deploy::Sleep& sleep = {});

}  // namespace lockkeeper::cli
