package livereload

import "envivo/content"

// Show does what the loop does with a snapshot.
func (l *LiveReload) Show(snapshot content.Snapshot) {
	l.options.Pages.Replace(snapshot.Course)
	l.room.show(snapshot)
}
