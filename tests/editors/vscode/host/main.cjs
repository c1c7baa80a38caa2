// An extension that does nothing: the tests beside it need one to run in.
exports.activate = () => {};
