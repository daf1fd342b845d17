package chat

// TopicOf is for tests that write to the log themselves.
var TopicOf = topicOf

// MaxWaiting is how many messages wait for their turn.
const MaxWaiting = maxWaiting
