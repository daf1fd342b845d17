package e2e_test

import "testing"

// The program goes away and comes back, as in a deployment or as after a power
// cut, with a student on each technique. Pulses are sent before, and at once
// after, while the widgets still wait to reconnect.

func TestWidgetsSurviveADeployment(t *testing.T) {
	t.Parallel()
	surviveRestart(t, (*site).Stop)
}

func TestWidgetsSurviveAPowerCut(t *testing.T) {
	t.Parallel()
	surviveRestart(t, (*site).Kill)
}

func surviveRestart(t *testing.T, end func(*site, *testing.T)) {
	t.Helper()
	site := serve(t)
	class := map[string]*student{}
	for _, technique := range techniques {
		student := arrives(t, site, "the one on "+technique)
		student.OpensLesson(technique)
		student.StartsWidget(technique)
		class[technique] = student
	}
	before := site.publish(t, 3)
	for technique, student := range class {
		student.SeesEvent(technique, before)
		student.toleratesOutage()
	}

	end(site, t)
	for technique, student := range class {
		student.SeesState(technique, "retrying")
	}
	site.Start(t)
	after := site.publish(t, 20)

	for technique, student := range class {
		student.SeesEvent(technique, after)
		student.SeesState(technique, "connected")
		student.SendsPulse(technique)
		student.LostNothing(technique)
	}
}
