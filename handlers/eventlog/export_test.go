package eventlog

// What only tests look at.
var (
	Tidy   = tidy
	Mended = mended
)

// Repair reads a folder as the opening of a store does.
func Repair(dir string) error {
	_, err := repairFolder(dir)
	return err
}
