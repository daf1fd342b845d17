package stall

// UnderWay is how many bytes of a connection nobody has acknowledged.
var UnderWay = underWay
