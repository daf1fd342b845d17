//go:build !unix

package admission

func maxDescriptors() int { return 0 }
