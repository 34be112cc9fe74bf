//! Bodies that the API takes, for its document. They are read field by field (see
//! [`crate::models::input`]), so that everything wrong is said at once.
