// PostgreSQL 18's src/include/parser/kwlist.h, class by class. The words are laid out at compile time as a
// hash table, because every name of every operation asks.
#include "sql/keywords.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace lockkeeper::sql {

namespace {

constexpr std::string_view kUnreserved =
    "abort absent absolute access action add admin after aggregate also alter always asensitive assertion "
    "assignment at atomic attach attribute backward before begin breadth by cache call called cascade "
    "cascaded catalog chain characteristics checkpoint class close cluster columns comment comments "
    "commit committed compression conditional configuration conflict connection constraints content "
    "continue conversion copy cost csv cube current cursor cycle data database day deallocate declare "
    "defaults deferred definer delete delimiter delimiters depends depth detach dictionary disable "
    "discard document domain double drop each empty enable encoding encrypted enforced enum error escape "
    "event exclude excluding exclusive execute explain expression extension external family filter "
    "finalize first following force format forward function functions generated global granted groups "
    "handler header hold hour identity if immediate immutable implicit import include including increment "
    "indent index indexes inherit inherits inline input insensitive insert instead invoker isolation keep "
    "key keys label language large last leakproof level listen load local location lock locked logged "
    "mapping match matched materialized maxvalue merge method minute minvalue mode month move name names "
    "nested new next nfc nfd nfkc nfkd no normalized nothing notify nowait nulls object objects of off "
    "oids old omit operator option options ordinality others over overriding owned owner parallel "
    "parameter parser partial partition passing password path period plan plans policy preceding prepare "
    "prepared preserve prior privileges procedural procedure procedures program publication quote quotes "
    "range read reassign recursive ref referencing refresh reindex relative release rename repeatable "
    "replace replica reset restart restrict return returns revoke role rollback rollup routine routines "
    "rows rule savepoint scalar schema schemas scroll search second security sequence sequences "
    "serializable server session set sets share show simple skip snapshot source sql stable standalone "
    "start statement statistics stdin stdout storage stored strict string strip subscription support "
    "sysid system tables tablespace target temp template temporary text ties transaction transform "
    "trigger truncate trusted type types uescape unbounded uncommitted unconditional unencrypted unknown "
    "unlisten unlogged until update vacuum valid validate validator value varying version view views "
    "virtual volatile whitespace within without work wrapper write xml year yes zone";

/// Cannot be function or type names.
constexpr std::string_view kColumnName =
    "between bigint bit boolean char character coalesce dec decimal exists extract float greatest "
    "grouping inout int integer interval json json_array json_arrayagg json_exists json_object "
    "json_objectagg json_query json_scalar json_serialize json_table json_value least merge_action "
    "national nchar none normalize nullif numeric out overlay position precision real row setof smallint "
    "substring time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists "
    "xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable";

/// Reserved, but can be function or type names.
constexpr std::string_view kTypeOrFunctionName =
    "authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull "
    "join left like natural notnull outer overlaps right similar tablesample verbose";

constexpr std::string_view kReserved =
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint "
    "create current_catalog current_date current_role current_time current_timestamp current_user default "
    "deferrable desc distinct do else end except false fetch for foreign from grant group having in "
    "initially intersect into lateral leading limit localtime localtimestamp not null offset on only or "
    "order placing primary references returning select session_user some symmetric system_user table then "
    "to trailing true union unique user using variadic when where window with";

enum class KeywordClass : std::uint8_t { none, unreserved, column_name, type_or_function_name, reserved };

constexpr std::size_t kLongest = 17;
constexpr std::size_t kSlots = 2048;  // a power of two, four times the words

constexpr std::size_t slot_of(std::string_view word) {
  std::uint32_t hash = 2166136261U;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return (hash ^ (hash >> 15)) % kSlots;
}

struct Slot {
  std::string_view word;
  KeywordClass type = KeywordClass::none;
};
using Table = std::array<Slot, kSlots>;

constexpr void add_words(Table& table, std::string_view words, KeywordClass type) {
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    std::size_t slot = slot_of(word);
    while (!table[slot].word.empty()) slot = (slot + 1) % kSlots;
    table[slot] = {word, type};
    words.remove_prefix(std::min(word.size() + 1, words.size()));
  }
}

constexpr Table make_table() {
  Table table{};
  add_words(table, kUnreserved, KeywordClass::unreserved);
  add_words(table, kColumnName, KeywordClass::column_name);
  add_words(table, kTypeOrFunctionName, KeywordClass::type_or_function_name);
  add_words(table, kReserved, KeywordClass::reserved);
  return table;
}

constexpr Table kTable = make_table();

constexpr bool longest_is_right() {
  std::size_t longest = 0;
  for (const Slot& slot : kTable) longest = std::max(longest, slot.word.size());
  return longest == kLongest;
}
static_assert(longest_is_right());

KeywordClass class_of(std::string_view word) {
  if (word.empty() || word.size() > kLongest) return KeywordClass::none;
  for (std::size_t slot = slot_of(word);; slot = (slot + 1) % kSlots) {
    if (kTable[slot].word == word) return kTable[slot].type;
    if (kTable[slot].word.empty()) return KeywordClass::none;
  }
}

// First words in gram.y's `stmt`, and REPACK of PostgreSQL 19; without VALUES and TABLE: at the beginning of
// a line these go on with a statement far more often than they start one.
constexpr std::string_view kStatementWords[] = {
    "abort",    "alter",     "analyse",  "analyze", "begin",   "call",       "checkpoint", "close",
    "cluster",  "comment",   "commit",   "copy",    "create",  "deallocate", "declare",    "delete",
    "discard",  "do",        "drop",     "end",     "execute", "explain",    "fetch",      "grant",
    "import",   "insert",    "listen",   "load",    "lock",    "merge",      "move",       "notify",
    "prepare",  "reassign",  "refresh",  "reindex", "release", "repack",     "reset",      "revoke",
    "rollback", "savepoint", "security", "select",  "set",     "show",       "start",      "truncate",
    "unlisten", "update",    "vacuum",   "with"};
static_assert(std::is_sorted(std::begin(kStatementWords), std::end(kStatementWords)));

}  // namespace

bool is_keyword(std::string_view word) { return class_of(word) != KeywordClass::none; }

bool is_reserved(std::string_view word) {
  const KeywordClass type = class_of(word);
  return type == KeywordClass::reserved || type == KeywordClass::type_or_function_name;
}

bool starts_statement(std::string_view word) {
  return std::binary_search(std::begin(kStatementWords), std::end(kStatementWords), word);
}

}  // namespace lockkeeper::sql
