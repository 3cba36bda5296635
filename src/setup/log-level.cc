// TensorFlow's log lines of the kinds that TF_CPP_MIN_LOG_LEVEL leaves out never show. TensorFlow
// writes its first ones while its libraries load, before anything can set a level there. So the level
// is read here: the binding stands before them where symbols are looked up, and defines the function
// that they ask. Where a platform looks them up otherwise, or an Abseil has another version, it is
// never called.

#include <cstdlib>

namespace absl {
inline namespace lts_20250814 {

enum class LogSeverityAtLeast : int { kInfo = 0, kWarning = 1, kError = 2, kFatal = 3 };

__attribute__((visibility("default"))) LogSeverityAtLeast MinLogLevel() {
  static const LogSeverityAtLeast level = [] {
    const char *asked = std::getenv("TF_CPP_MIN_LOG_LEVEL");
    const int number = asked == nullptr ? 0 : std::atoi(asked);
    return static_cast<LogSeverityAtLeast>(number < 0 ? 0 : number > 3 ? 3 : number);
  }();
  return level;
}

}  // namespace lts_20250814
}  // namespace absl
