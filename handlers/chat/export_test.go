package chat

// TopicOf is for tests that write to the log themselves.
var TopicOf = topicOf
