// The exceptions that are known without a look at the text.
//
// Layer: python/, beneath kinds.h.
#ifndef CANCELOT_PYTHON_BUILTIN_KINDS_H
#define CANCELOT_PYTHON_BUILTIN_KINDS_H

// The exceptions that every table of kinds begins with, each after its base: BUILTIN(id, name, id of
// its base). The builtin ones are those of the Python documentation, "Built-in Exceptions", exception
// hierarchy.
#define BUILTIN_KINDS(BUILTIN)                                                                               \
    BUILTIN(BaseException, "BaseException", None)                                                            \
    BUILTIN(Exception, "Exception", BaseException)                                                           \
    BUILTIN(KeyboardInterrupt, "KeyboardInterrupt", BaseException)                                           \
    BUILTIN(SystemExit, "SystemExit", BaseException)                                                         \
    BUILTIN(GeneratorExit, "GeneratorExit", BaseException)                                                   \
    BUILTIN(BaseExceptionGroup, "BaseExceptionGroup", BaseException)                                         \
    BUILTIN(ExceptionGroup, "ExceptionGroup", Exception)                                                     \
    BUILTIN(ArithmeticError, "ArithmeticError", Exception)                                                   \
    BUILTIN(FloatingPointError, "FloatingPointError", ArithmeticError)                                       \
    BUILTIN(OverflowError, "OverflowError", ArithmeticError)                                                 \
    BUILTIN(ZeroDivisionError, "ZeroDivisionError", ArithmeticError)                                         \
    BUILTIN(AssertionError, "AssertionError", Exception)                                                     \
    BUILTIN(AttributeError, "AttributeError", Exception)                                                     \
    BUILTIN(BufferError, "BufferError", Exception)                                                           \
    BUILTIN(EOFError, "EOFError", Exception)                                                                 \
    BUILTIN(ImportError, "ImportError", Exception)                                                           \
    BUILTIN(ModuleNotFoundError, "ModuleNotFoundError", ImportError)                                         \
    BUILTIN(LookupError, "LookupError", Exception)                                                           \
    BUILTIN(IndexError, "IndexError", LookupError)                                                           \
    BUILTIN(KeyError, "KeyError", LookupError)                                                               \
    BUILTIN(MemoryError, "MemoryError", Exception)                                                           \
    BUILTIN(NameError, "NameError", Exception)                                                               \
    BUILTIN(UnboundLocalError, "UnboundLocalError", NameError)                                               \
    BUILTIN(OSError, "OSError", Exception)                                                                   \
    BUILTIN(BlockingIOError, "BlockingIOError", OSError)                                                     \
    BUILTIN(ChildProcessError, "ChildProcessError", OSError)                                                 \
    BUILTIN(ConnectionError, "ConnectionError", OSError)                                                     \
    BUILTIN(BrokenPipeError, "BrokenPipeError", ConnectionError)                                             \
    BUILTIN(ConnectionAbortedError, "ConnectionAbortedError", ConnectionError)                               \
    BUILTIN(ConnectionRefusedError, "ConnectionRefusedError", ConnectionError)                               \
    BUILTIN(ConnectionResetError, "ConnectionResetError", ConnectionError)                                   \
    BUILTIN(FileExistsError, "FileExistsError", OSError)                                                     \
    BUILTIN(FileNotFoundError, "FileNotFoundError", OSError)                                                 \
    BUILTIN(InterruptedError, "InterruptedError", OSError)                                                   \
    BUILTIN(IsADirectoryError, "IsADirectoryError", OSError)                                                 \
    BUILTIN(NotADirectoryError, "NotADirectoryError", OSError)                                               \
    BUILTIN(PermissionError, "PermissionError", OSError)                                                     \
    BUILTIN(ProcessLookupError, "ProcessLookupError", OSError)                                               \
    BUILTIN(TimeoutError, "TimeoutError", OSError)                                                           \
    BUILTIN(ReferenceError, "ReferenceError", Exception)                                                     \
    BUILTIN(RuntimeError, "RuntimeError", Exception)                                                         \
    BUILTIN(NotImplementedError, "NotImplementedError", RuntimeError)                                        \
    BUILTIN(PythonFinalizationError, "PythonFinalizationError", RuntimeError)                                \
    BUILTIN(RecursionError, "RecursionError", RuntimeError)                                                  \
    BUILTIN(StopAsyncIteration, "StopAsyncIteration", Exception)                                             \
    BUILTIN(StopIteration, "StopIteration", Exception)                                                       \
    BUILTIN(SyntaxError, "SyntaxError", Exception)                                                           \
    BUILTIN(IndentationError, "IndentationError", SyntaxError)                                               \
    BUILTIN(TabError, "TabError", IndentationError)                                                          \
    BUILTIN(SystemError, "SystemError", Exception)                                                           \
    BUILTIN(TypeError, "TypeError", Exception)                                                               \
    BUILTIN(ValueError, "ValueError", Exception)                                                             \
    BUILTIN(UnicodeError, "UnicodeError", ValueError)                                                        \
    BUILTIN(UnicodeDecodeError, "UnicodeDecodeError", UnicodeError)                                          \
    BUILTIN(UnicodeEncodeError, "UnicodeEncodeError", UnicodeError)                                          \
    BUILTIN(UnicodeTranslateError, "UnicodeTranslateError", UnicodeError)                                    \
    BUILTIN(Warning, "Warning", Exception)                                                                   \
    BUILTIN(BytesWarning, "BytesWarning", Warning)                                                           \
    BUILTIN(DeprecationWarning, "DeprecationWarning", Warning)                                               \
    BUILTIN(EncodingWarning, "EncodingWarning", Warning)                                                     \
    BUILTIN(FutureWarning, "FutureWarning", Warning)                                                         \
    BUILTIN(ImportWarning, "ImportWarning", Warning)                                                         \
    BUILTIN(PendingDeprecationWarning, "PendingDeprecationWarning", Warning)                                 \
    BUILTIN(ResourceWarning, "ResourceWarning", Warning)                                                     \
    BUILTIN(RuntimeWarning, "RuntimeWarning", Warning)                                                       \
    BUILTIN(SyntaxWarning, "SyntaxWarning", Warning)                                                         \
    BUILTIN(UnicodeWarning, "UnicodeWarning", Warning)                                                       \
    BUILTIN(UserWarning, "UserWarning", Warning)                                                             \
    /* Classes of the standard library that take part in cancellation without being one. */                  \
    BUILTIN(ConcurrentFuturesCancelledError, "concurrent.futures.CancelledError", Exception)                 \
    BUILTIN(ConcurrentFuturesTimeoutError, "concurrent.futures.TimeoutError", Exception)                     \
    BUILTIN(AsyncioTimeoutError, "asyncio.TimeoutError", Exception)                                          \
    BUILTIN(AsyncioInvalidStateError, "asyncio.InvalidStateError", Exception)                                \
    BUILTIN(AsyncioQueueEmpty, "asyncio.QueueEmpty", Exception)                                              \
    BUILTIN(AsyncioQueueFull, "asyncio.QueueFull", Exception)                                                \
    BUILTIN(AsyncioIncompleteReadError, "asyncio.IncompleteReadError", EOFError)                             \
    BUILTIN(SocketTimeout, "socket.timeout", OSError)

#endif
