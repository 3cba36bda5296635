// Functions of TensorFlow graphs for the eager context that tfjs-node drives: a training step that
// is one call. And no signal handler while TensorFlow computes. Compiled together with that
// package's own binding, which it includes unchanged.

#include <pthread.h>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <node_api.h>
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"
#include "tfjs_backend.h"

// The package registers its module with this macro; here the last function of this file does.
#undef NAPI_MODULE
#define NAPI_MODULE(name, initialise)
#include "tfjs_binding.cc"

namespace refair {

using tfnodejs::TFJSBackend;

// The backend keeps its context and its tensors private. An explicit instantiation may name private
// members, and a friend function hands the pointer on.
template <typename Key, typename Key::Member member>
struct Expose {
  friend typename Key::Member Reveal(Key) { return member; }
};
struct ContextKey {
  using Member = TFE_Context *TFJSBackend::*;
  friend Member Reveal(ContextKey);
};
struct TensorsKey {
  using Member = std::unordered_map<int32_t, TFE_TensorHandle *> TFJSBackend::*;
  friend Member Reveal(TensorsKey);
};
struct InsertKey {
  using Member = int32_t (TFJSBackend::*)(TFE_TensorHandle *);
  friend Member Reveal(InsertKey);
};
template struct Expose<ContextKey, &TFJSBackend::tfe_context_>;
template struct Expose<TensorsKey, &TFJSBackend::tfe_handle_map_>;
template struct Expose<InsertKey, &TFJSBackend::InsertHandle>;

// Everything that goes wrong is thrown as this and becomes a JavaScript error.
struct Failure {
  std::string message;
};

template <typename T, void (*Delete)(T *)>
struct Deleter {
  void operator()(T *object) const { Delete(object); }
};
template <typename T, void (*Delete)(T *)>
using Owned = std::unique_ptr<T, Deleter<T, Delete>>;
using Status = Owned<TF_Status, TF_DeleteStatus>;
using Graph = Owned<TF_Graph, TF_DeleteGraph>;
using Function = Owned<TF_Function, TF_DeleteFunction>;
using Tensor = Owned<TF_Tensor, TF_DeleteTensor>;
using Handle = Owned<TFE_TensorHandle, TFE_DeleteTensorHandle>;
using Op = Owned<TFE_Op, TFE_DeleteOp>;

void Check(const Status &status, const std::string &where) {
  if (TF_GetCode(status.get()) == TF_OK) return;
  throw Failure{where + ": " + TF_Message(status.get())};
}

// oneDNN's float32 matrix products use the stack further below its pointer than a signal handler may
// expect: a handler that runs among them, be it of a timer, a profiler, a child that ended or a
// terminal that was resized, corrupts memory. Signals wait until the product is done.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t waiting;
    sigfillset(&waiting);
    // These are about the instruction that is being executed.
    for (int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) sigdelset(&waiting, own);
    pthread_sigmask(SIG_BLOCK, &waiting, &before_);
  }
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsWait(const SignalsWait &) = delete;
  SignalsWait &operator=(const SignalsWait &) = delete;

 private:
  sigset_t before_;
};

// What is read from JavaScript values, with the wrong kind of value as a failure.
struct Reader {
  napi_env env;

  void Expect(napi_status status, const char *what) const {
    if (status != napi_ok) throw Failure{std::string("not ") + what};
  }
  napi_value Property(napi_value object, const char *name) const {
    napi_value value;
    Expect(napi_get_named_property(env, object, name, &value), name);
    return value;
  }
  bool Present(napi_value value) const {
    napi_valuetype type;
    Expect(napi_typeof(env, value, &type), "a value");
    return type != napi_undefined && type != napi_null;
  }
  bool IsArray(napi_value value) const {
    bool is = false;
    Expect(napi_is_array(env, value, &is), "a value");
    return is;
  }
  uint32_t Length(napi_value array) const {
    uint32_t length = 0;
    Expect(napi_get_array_length(env, array, &length), "an array");
    return length;
  }
  napi_value Element(napi_value array, uint32_t index) const {
    napi_value value;
    Expect(napi_get_element(env, array, index, &value), "an array");
    return value;
  }
  int64_t Integer(napi_value value) const {
    int64_t number = 0;
    Expect(napi_get_value_int64(env, value, &number), "a number");
    return number;
  }
  double Number(napi_value value) const {
    double number = 0;
    Expect(napi_get_value_double(env, value, &number), "a number");
    return number;
  }
  bool Boolean(napi_value value) const {
    bool truth = false;
    Expect(napi_get_value_bool(env, value, &truth), "a boolean");
    return truth;
  }
  std::string Text(napi_value value) const {
    size_t length = 0;
    Expect(napi_get_value_string_utf8(env, value, nullptr, 0, &length), "a string");
    std::string text(length + 1, '\0');
    Expect(napi_get_value_string_utf8(env, value, &text[0], length + 1, &length), "a string");
    text.resize(length);
    return text;
  }
  std::vector<int64_t> Integers(napi_value array) const {
    std::vector<int64_t> numbers(Length(array));
    for (uint32_t i = 0; i < numbers.size(); i++) numbers[i] = Integer(Element(array, i));
    return numbers;
  }
  // A typed array's memory, which lives as long as the call.
  void *Memory(napi_value array, size_t *elements, size_t *bytes) const {
    napi_typedarray_type type;
    void *data = nullptr;
    Expect(napi_get_typedarray_info(env, array, &type, elements, &data, nullptr, nullptr),
           "a typed array");
    const bool narrow = type == napi_uint8_array || type == napi_uint8_clamped_array ||
                        type == napi_int8_array;
    const bool wide = type == napi_int32_array || type == napi_float32_array;
    if (!narrow && !wide) throw Failure{"an array of bytes, int32 or float32 was expected"};
    *bytes = *elements * (narrow ? 1 : 4);
    return data;
  }
};

bool IsOf(const TF_Tensor *tensor, TF_DataType type, const std::vector<int64_t> &shape) {
  if (TF_TensorType(tensor) != type) return false;
  if (TF_NumDims(tensor) != static_cast<int>(shape.size())) return false;
  for (size_t i = 0; i < shape.size(); i++) {
    if (TF_Dim(tensor, static_cast<int>(i)) != shape[i]) return false;
  }
  return true;
}

// A tensor of its own memory, which TensorFlow aligns as its kernels like it: that of `spare`, where
// it is of the same type and shape.
Tensor CopyTensor(const Reader &reader, TF_DataType type, const std::vector<int64_t> &shape,
                  napi_value values, Tensor spare = nullptr) {
  size_t elements = 0, bytes = 0;
  void *data = reader.Memory(values, &elements, &bytes);
  size_t size = TF_DataTypeSize(type);
  for (int64_t length : shape) size *= length;
  if (size != bytes) {
    throw Failure{std::to_string(elements) + " values do not fill the shape of their tensor"};
  }
  Tensor tensor = spare != nullptr && IsOf(spare.get(), type, shape)
                      ? std::move(spare)
                      : Tensor(TF_AllocateTensor(type, shape.data(),
                                                 static_cast<int>(shape.size()), bytes));
  if (bytes > 0) std::memcpy(TF_TensorData(tensor.get()), data, bytes);
  return tensor;
}

void SetAttribute(const Reader &reader, TF_OperationDescription *description, napi_value attribute) {
  const std::string name = reader.Text(reader.Property(attribute, "name"));
  const int64_t type = reader.Integer(reader.Property(attribute, "type"));
  napi_value value = reader.Property(attribute, "value");
  switch (type) {
    case TF_ATTR_STRING: {
      const std::string text = reader.Text(value);
      TF_SetAttrString(description, name.c_str(), text.data(), text.size());
      return;
    }
    case TF_ATTR_INT:
      if (reader.IsArray(value)) {
        const auto numbers = reader.Integers(value);
        TF_SetAttrIntList(description, name.c_str(), numbers.data(),
                          static_cast<int>(numbers.size()));
      } else {
        TF_SetAttrInt(description, name.c_str(), reader.Integer(value));
      }
      return;
    case TF_ATTR_FLOAT:
      TF_SetAttrFloat(description, name.c_str(), static_cast<float>(reader.Number(value)));
      return;
    case TF_ATTR_BOOL:
      TF_SetAttrBool(description, name.c_str(), reader.Boolean(value));
      return;
    case TF_ATTR_TYPE:
      TF_SetAttrType(description, name.c_str(), static_cast<TF_DataType>(reader.Integer(value)));
      return;
    case TF_ATTR_SHAPE: {
      const auto shape = reader.Integers(value);
      TF_SetAttrShape(description, name.c_str(), shape.data(), static_cast<int>(shape.size()));
      return;
    }
    default:
      throw Failure{"attribute " + name + " is of a kind that no step has"};
  }
}

using Operations = std::vector<TF_Operation *>;

TF_Operation *OperationAt(const Operations &operations, int64_t index) {
  if (index < 0 || static_cast<size_t>(index) >= operations.size()) {
    throw Failure{"there is no node " + std::to_string(index)};
  }
  return operations[index];
}

// Pairs of a node's index and the index of one of its outputs.
std::vector<TF_Output> Outputs(const Reader &reader, const Operations &operations,
                               napi_value pairs) {
  const auto numbers = reader.Integers(pairs);
  std::vector<TF_Output> outputs;
  for (size_t i = 0; i + 1 < numbers.size(); i += 2) {
    outputs.push_back(
        {OperationAt(operations, numbers[i]), static_cast<int>(numbers[i + 1])});
  }
  return outputs;
}

TF_Operation *AddNode(const Reader &reader, TF_Graph *graph, const Operations &before,
                      napi_value node) {
  const std::string op = reader.Text(reader.Property(node, "op"));
  const std::string name = "node" + std::to_string(before.size());
  TF_OperationDescription *description = TF_NewOperation(graph, op.c_str(), name.c_str());
  // A description can only be given up by finishing it; a failure comes after that.
  std::string problem;
  Status status(TF_NewStatus());
  try {
    napi_value attributes = reader.Property(node, "attributes");
    for (uint32_t i = 0; i < reader.Length(attributes); i++) {
      SetAttribute(reader, description, reader.Element(attributes, i));
    }
    napi_value tensor = reader.Property(node, "tensor");
    if (reader.Present(tensor)) {
      const auto type =
          static_cast<TF_DataType>(reader.Integer(reader.Property(tensor, "dtype")));
      const auto shape = reader.Integers(reader.Property(tensor, "shape"));
      TF_SetAttrType(description, "dtype", type);
      napi_value values = reader.Property(tensor, "values");
      if (reader.Present(values)) {
        const Tensor constant = CopyTensor(reader, type, shape, values);
        TF_SetAttrTensor(description, "value", constant.get(), status.get());
        Check(status, op);
      } else {
        TF_SetAttrShape(description, "shape", shape.data(), static_cast<int>(shape.size()));
      }
    }
    // One list of pairs an argument; an argument that is a list itself takes them all.
    napi_value inputs = reader.Property(node, "inputs");
    napi_value lists = reader.Property(node, "lists");
    for (uint32_t i = 0; i < reader.Length(inputs); i++) {
      const auto outputs = Outputs(reader, before, reader.Element(inputs, i));
      const bool list =
          i < reader.Length(lists) && reader.Boolean(reader.Element(lists, i));
      if (list) {
        TF_AddInputList(description, outputs.data(), static_cast<int>(outputs.size()));
      } else {
        for (const TF_Output &output : outputs) TF_AddInput(description, output);
      }
    }
    for (int64_t index : reader.Integers(reader.Property(node, "after"))) {
      TF_AddControlInput(description, OperationAt(before, index));
    }
  } catch (const Failure &failure) {
    problem = failure.message;
  }
  TF_Operation *operation = TF_FinishOperation(description, status.get());
  if (!problem.empty()) throw Failure{op + ": " + problem};
  Check(status, op);
  return operation;
}

TFE_Context *ContextOf(TFJSBackend *backend) { return backend->*Reveal(ContextKey{}); }

// defineFunction(name, nodes, inputs: nodes, outputs: pairs, effects: nodes that must run)
void DefineFunction(const Reader &reader, TFJSBackend *backend, const napi_value *arguments) {
  const std::string name = reader.Text(arguments[0]);
  Graph graph(TF_NewGraph());
  Operations operations;
  for (uint32_t i = 0; i < reader.Length(arguments[1]); i++) {
    operations.push_back(
        AddNode(reader, graph.get(), operations, reader.Element(arguments[1], i)));
  }
  std::vector<TF_Output> inputs;
  for (int64_t index : reader.Integers(arguments[2])) {
    inputs.push_back({OperationAt(operations, index), 0});
  }
  const auto outputs = Outputs(reader, operations, arguments[3]);
  std::vector<TF_Operation *> effects;
  std::vector<std::string> names;
  for (int64_t index : reader.Integers(arguments[4])) {
    effects.push_back(OperationAt(operations, index));
    names.push_back("effect" + std::to_string(names.size()));
  }
  std::vector<const char *> effectNames;
  for (const std::string &effect : names) effectNames.push_back(effect.c_str());
  Status status(TF_NewStatus());
  Function function(TF_GraphToFunctionWithControlOutputs(
      graph.get(), name.c_str(), 0, -1, nullptr, static_cast<int>(inputs.size()), inputs.data(),
      static_cast<int>(outputs.size()), outputs.data(), nullptr, static_cast<int>(effects.size()),
      effects.data(), effectNames.data(), nullptr, nullptr, status.get()));
  Check(status, name);
  TFE_ContextAddFunction(ContextOf(backend), function.get(), status.get());
  Check(status, name);
}

void RemoveFunction(const Reader &reader, TFJSBackend *backend, const napi_value *arguments) {
  const std::string name = reader.Text(arguments[0]);
  Status status(TF_NewStatus());
  TFE_ContextRemoveFunction(ContextOf(backend), name.c_str(), status.get());
  Check(status, name);
}

// ConfigProto { graph_options { rewrite_options { disable_meta_optimizer: true } } }: kernels see
// the ops that were recorded, in the arithmetic that was recorded.
const char kConfiguration[] = {0x52, 0x05, 0x52, 0x03, '\x98', 0x01, 0x01};
// A step is a chain: handing its ops to other threads costs more than it gains.
const char kExecutor[] = "SINGLE_THREADED_EXECUTOR";

// The feeds of the last call, for the next one to fill: memory that is asked for and given back at
// every step is scattered and costs more than the copy. What TensorFlow still holds is not among them.
thread_local std::vector<Tensor> spares;

// callFunction(name, tensors: Int32Array of ids, signature: Int32Array of dtype, rank and lengths of
// every feed, feeds: typed arrays, outputs: number, xla: boolean) -> Int32Array of ids
napi_value CallFunction(const Reader &reader, TFJSBackend *backend, const napi_value *arguments) {
  const std::string name = reader.Text(arguments[0]);
  Status status(TF_NewStatus());
  Op op(TFE_NewOp(ContextOf(backend), name.c_str(), status.get()));
  Check(status, name);
  TFE_OpSetAttrString(op.get(), "config_proto", kConfiguration, sizeof kConfiguration);
  TFE_OpSetAttrString(op.get(), "executor_type", kExecutor, sizeof kExecutor - 1);
  if (reader.Boolean(arguments[5])) TFE_OpSetAttrBool(op.get(), "_XlaMustCompile", 1);
  auto &tensors = backend->*Reveal(TensorsKey{});
  size_t count = 0, bytes = 0;
  const int32_t *ids = static_cast<int32_t *>(reader.Memory(arguments[1], &count, &bytes));
  for (size_t i = 0; i < count; i++) {
    const auto found = tensors.find(ids[i]);
    if (found == tensors.end()) {
      throw Failure{name + ": input " + std::to_string(i) + " was disposed"};
    }
    TFE_OpAddInput(op.get(), found->second, status.get());
    Check(status, name);
  }
  const int32_t *signature = static_cast<int32_t *>(reader.Memory(arguments[2], &count, &bytes));
  const int32_t *end = signature + count;
  std::vector<Tensor> fed;
  std::vector<Handle> feeds;
  spares.resize(reader.Length(arguments[3]));
  for (uint32_t i = 0; i < reader.Length(arguments[3]); i++) {
    if (end - signature < 2 || end - signature < 2 + signature[1]) {
      throw Failure{name + ": more feeds than the signature has"};
    }
    const auto type = static_cast<TF_DataType>(signature[0]);
    const std::vector<int64_t> shape(signature + 2, signature + 2 + signature[1]);
    signature += 2 + signature[1];
    fed.push_back(
        CopyTensor(reader, type, shape, reader.Element(arguments[3], i), std::move(spares[i])));
    feeds.emplace_back(TFE_NewTensorHandle(fed.back().get(), status.get()));
    Check(status, name);
    TFE_OpAddInput(op.get(), feeds.back().get(), status.get());
    Check(status, name);
  }
  int outputs = static_cast<int>(reader.Integer(arguments[4]));
  // What JavaScript gets is made first: results that nobody is told of would stay for ever.
  void *memory = nullptr;
  napi_value buffer, array;
  reader.Expect(napi_create_arraybuffer(reader.env, outputs * sizeof(int32_t), &memory, &buffer),
                "enough memory");
  reader.Expect(
      napi_create_typedarray(reader.env, napi_int32_array, outputs, buffer, 0, &array),
      "enough memory");
  std::vector<TFE_TensorHandle *> results(outputs, nullptr);
  {
    const SignalsWait wait;
    TFE_Execute(op.get(), results.data(), &outputs, status.get());
  }
  Check(status, name);
  op.reset();
  feeds.clear();
  for (size_t i = 0; i < fed.size(); i++) {
    spares[i].reset(TF_TensorMaybeMove(fed[i].get()));
    if (spares[i] != nullptr) fed[i].release();
  }
  for (int i = 0; i < outputs; i++) {
    static_cast<int32_t *>(memory)[i] = (backend->*Reveal(InsertKey{}))(results[i]);
  }
  return array;
}

// Calls one of the functions above, and turns failures into JavaScript errors.
template <typename Work>
napi_value Guarded(napi_env env, napi_callback_info info, size_t expected, Work work) {
  napi_value arguments[6];
  size_t count = 6;
  napi_value result;
  napi_get_undefined(env, &result);
  TFJSBackend *backend = tfnodejs::GetTFJSBackend(env);
  if (backend == nullptr) return result;
  try {
    const Reader reader{env};
    reader.Expect(napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr), "a call");
    if (count < expected) throw Failure{"arguments are missing"};
    work(reader, backend, arguments, &result);
  } catch (const Failure &failure) {
    bool pending = false;
    napi_is_exception_pending(env, &pending);
    if (!pending) napi_throw_error(env, nullptr, failure.message.c_str());
  }
  return result;
}

napi_value DefineFunctionCall(napi_env env, napi_callback_info info) {
  return Guarded(env, info, 5, [](const Reader &reader, TFJSBackend *backend,
                                  const napi_value *arguments, napi_value *) {
    DefineFunction(reader, backend, arguments);
  });
}

napi_value RemoveFunctionCall(napi_env env, napi_callback_info info) {
  return Guarded(env, info, 1, [](const Reader &reader, TFJSBackend *backend,
                                  const napi_value *arguments, napi_value *) {
    RemoveFunction(reader, backend, arguments);
  });
}

napi_value CallFunctionCall(napi_env env, napi_callback_info info) {
  return Guarded(env, info, 6, [](const Reader &reader, TFJSBackend *backend,
                                  const napi_value *arguments, napi_value *result) {
    *result = CallFunction(reader, backend, arguments);
  });
}

// The package's own function for one op, without signals meanwhile.
napi_value ExecuteOpCall(napi_env env, napi_callback_info info) {
  const SignalsWait wait;
  return tfnodejs::ExecuteOp(env, info);
}

// All that the package exports, which can't be redefined there, with what is done otherwise here.
napi_value Initialise(napi_env env, napi_value exports) {
  // The threads that TensorFlow starts inherit what waits, and keep it.
  const SignalsWait wait;
  const napi_value original = tfnodejs::InitTFNodeJSBinding(env, exports);
  if (original == nullptr) return nullptr;
  const auto method = [](const char *name, napi_callback call) {
    return napi_property_descriptor{name,    nullptr, call,         nullptr,
                                    nullptr, nullptr, napi_default, nullptr};
  };
  const napi_property_descriptor methods[] = {
      method("executeOp", ExecuteOpCall),
      method("defineFunction", DefineFunctionCall),
      method("removeFunction", RemoveFunctionCall),
      method("callFunction", CallFunctionCall),
  };
  try {
    const Reader reader{env};
    napi_value own, names;
    reader.Expect(napi_create_object(env, &own), "an object");
    reader.Expect(napi_define_properties(env, own, sizeof methods / sizeof methods[0], methods),
                  "an object");
    reader.Expect(napi_get_all_property_names(env, original, napi_key_own_only, napi_key_skip_symbols,
                                              napi_key_keep_numbers, &names),
                  "an object");
    for (uint32_t i = 0; i < reader.Length(names); i++) {
      const napi_value name = reader.Element(names, i);
      bool replaced = false;
      reader.Expect(napi_has_own_property(env, own, name, &replaced), "a name");
      if (replaced) continue;
      napi_value value;
      reader.Expect(napi_get_property(env, original, name, &value), "a value");
      reader.Expect(napi_set_property(env, own, name, value), "a value");
    }
    return own;
  } catch (const Failure &failure) {
    napi_throw_error(env, nullptr, failure.message.c_str());
    return nullptr;
  }
}

}  // namespace refair

NAPI_MODULE_INIT() { return refair::Initialise(env, exports); }
