package wire

// UnderWay is how many bytes of a connection nobody has acknowledged.
var UnderWay = underWay
