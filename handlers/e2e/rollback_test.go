package e2e_test

import (
	"os"
	"testing"
	"time"
)

// Between two starts the store is put back to a copy: the ids that the class has
// seen are given again, to other events, and further ones, before anybody has come
// back. Each technique says that the log is a new one, shows nothing that is not
// of it, and goes on.
func TestEachTechniqueSaysThatTheLogIsNew(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.publish(t, 3)
	site.Stop(t)
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(site.data)); err != nil {
		t.Fatal(err)
	}
	site.Start(t)

	class := map[string]*student{}
	for _, technique := range techniques {
		student := arrives(t, site, "the one on "+technique)
		student.OpensLesson(technique)
		student.StartsWidget(technique)
		class[technique] = student
	}
	ana := arrives(t, site, "Ana")
	ana.EntersChat("general")
	ana.Says("esto se perderá")
	ana.Reads("esto se perderá")
	racer := arrives(t, site, "the racer")
	racer.EntersTheRace("2", "512")
	racer.SeesLanes(3)
	before := site.publish(t, 5)
	for technique, student := range class {
		student.SeesEvent(technique, before)
		student.toleratesOutage()
	}
	ana.toleratesOutage()
	racer.toleratesOutage()

	site.Stop(t)
	for technique, student := range class {
		student.SeesState(technique, "retrying")
	}
	if err := os.RemoveAll(site.data); err != nil {
		t.Fatal(err)
	}
	site.data = copied
	site.Start(t)
	after := site.publish(t, 20)
	for enough := time.Now().Add(patience); after <= before+5; after = site.publish(t, 5) {
		if time.Now().After(enough) {
			t.Fatalf("the ids stand at %d", after)
		}
	}

	for technique, student := range class {
		student.ReadsIn(technique, newLog)
		student.SeesEvent(technique, after)
		student.SeesState(technique, "connected")
		student.LostNothing(technique)
		student.SendsPulse(technique)
		student.LostNothing(technique)
	}
	ana.ReadsIn("chat", newLog)
	ana.Says("y esto no")
	ana.Reads("y esto no")
	if said := ana.conversation(); len(said) != 1 {
		t.Errorf("the chat shows %q, of which one is of this log", said)
	}
	racer.ReadsIn("race", newLog)
	racer.SeesRace("connected", "en carrera")
}

const newLog = "Este registro es nuevo: los números empiezan otra vez."

// ReadsIn waits for a text in a widget.
func (s *student) ReadsIn(widget, text string) {
	s.t.Helper()
	waits[bool](s, text, `(widget, text) => document.querySelector(widget).innerText.includes(text)`, element(widget), text)
}
