// A disk that is full: what was there stays whole, what was begun is gone, and the message says why.
#include <filesystem>

#include "base/file.h"
#include "catch.h"
#include "db/command.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

namespace {

/// A file system of so many kilobytes below the project's folder; nobody but root can make one.
class SmallDisk {
 public:
  SmallDisk(const Project& project, int kilobytes) : path_(project.folder.path() + "/disk") {
    std::filesystem::create_directory(path_);
    is_there_ =
        base::run_process(
            {"mount", "-t", "tmpfs", "-o", "size=" + std::to_string(kilobytes) + "k", "none", path_}, "/")
            .exit_code == 0;
    if (!is_there_) WARN("not tested: a disk of its own needs the right to mount one");
  }
  ~SmallDisk() {
    if (is_there_) base::run_process({"umount", path_}, "/");
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_there() const { return is_there_; }
  const std::string& path() const { return path_; }
  std::size_t files() const { return base::list_directory(path_).size(); }
  void grow() { base::run_process({"mount", "-o", "remount,size=50m", path_}, "/"); }
  /// Leaves no room for anything more.
  void fill() { base::run_process({"dd", "if=/dev/zero", "of=" + path_ + "/filler", "bs=4096"}, "/"); }

 private:
  std::string path_;
  bool is_there_ = false;
};

/// Rows that do not get small in a dump, and a migration that destroys a column.
void prepare(const Project& project, const Program& program) {
  project.write(
      "migrations/001_users.sql",
      "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
      "INSERT INTO users SELECT i, md5(i::text) || md5((-i)::text) FROM generate_series(1, 5000) i;\n");
  REQUIRE(program.run({"apply"}).exit_code == 0);
  project.write("migrations/002_drop.sql",
                "-- lockkeeper:allow drop-column reason: unused\nALTER TABLE users DROP COLUMN email;\n");
}

constexpr const char* kHasEmail =
    "SELECT count(*) FROM information_schema.columns WHERE column_name = 'email'";

}  // namespace

TEST_CASE("a backup for which the disk is too small is removed, and nothing is changed") {
  Project project;
  const Program program(project);
  SmallDisk disk(project, 64);
  if (!disk.is_there()) return;
  prepare(project, program);
  project.write("lockkeeper.toml", "[backup]\nstore = \"disk\"\n");
  const ProcessResult failed = program.run({"apply"});
  CAPTURE(failed.output, failed.errors);
  CHECK(failed.exit_code == 3);
  CHECK(contains(failed.errors, "No space left on device"));
  CHECK(contains(failed.errors, "nothing was changed"));
  CHECK(disk.files() == 0);
  CHECK(project.database.value(kHasEmail) == "1");

  disk.grow();
  CHECK(program.run({"apply"}).exit_code == 0);
  CHECK(disk.files() == 1);
  CHECK(project.database.value(kHasEmail) == "0");
}

TEST_CASE("a plan that cannot be written whole leaves the one before") {
  Project project;
  const Program program(project);
  SmallDisk disk(project, 64);
  if (!disk.is_there()) return;
  project.write("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  REQUIRE(program.run({"plan", "--out", "disk/plan.json"}).exit_code == 0);
  const std::string before = base::read_file(disk.path() + "/plan.json");
  disk.fill();
  project.write("migrations/002_b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\n");
  const ProcessResult failed = program.run({"plan", "--out", "disk/plan.json"});
  CAPTURE(failed.output, failed.errors);
  CHECK(failed.exit_code == 2);
  CHECK(contains(failed.errors, "disk/plan.json"));
  CHECK(contains(failed.errors, "No space left on device"));
  CHECK(base::read_file(disk.path() + "/plan.json") == before);
  CHECK(disk.files() == 2);
}

TEST_CASE("a report that cannot be written does not hide that the migrations were applied") {
  Project project;
  const Program program(project);
  SmallDisk disk(project, 64);
  if (!disk.is_there()) return;
  project.write("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  disk.fill();
  const ProcessResult failed = program.run({"apply", "--report", "junit=disk/junit.xml", "--report", "text"});
  CAPTURE(failed.output, failed.errors);
  CHECK(failed.exit_code == 2);
  CHECK(contains(failed.errors, "No space left on device"));
  CHECK(disk.files() == 1);
  const ProcessResult status = program.run({"status"});
  CHECK(contains(status.output, "1 applied, 0 pending"));
}
