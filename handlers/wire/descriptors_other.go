//go:build !unix

package wire

func maxDescriptors() int { return 0 }
