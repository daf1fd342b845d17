package content

// For tests of what no reader of the package sees.
var (
	Create      = create
	LessonFiles = lessonFiles
	Minutes     = minutes
)

// Compile returns a lesson, even if there are mistakes in it.
func Compile(opts Options, text string) *Lesson {
	return newCompiler(opts).parse("a.md", []byte(text)).lesson
}

// Count returns how many words and lines of code a lesson has.
func Count(opts Options, text string) (words, codeLines int) {
	r := newCompiler(opts).newPage("a.md", []byte(text)).reader()
	r.read(treeOf(r.File))
	return r.outline.words, r.outline.codeLines
}
