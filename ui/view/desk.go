package view

import "hawqeye/ui/text"

// Tab is one of the views of the layers.
type Tab struct {
	Name   string // in the settings, and of its panel
	Label  string
	Chosen bool
	Order  string // in the order of Tab keys: only the chosen one is there
	Choose func()
}

// tabs are the views there are, in order.
func tabs() []string { return []string{"sensitivity", "front", "weights", "layers", "damage"} }

// Tabs are the heads of the views.
func (s *Store) Tabs() []Tab {
	var list []Tab
	shown := s.Shown()
	for _, name := range tabs() {
		t := Tab{Name: name, Label: s.say("tab." + name), Chosen: name == shown, Order: "-1"}
		t.Choose = func() { s.Change(func(set *Settings) { set.Tab = name }) }
		if t.Chosen {
			t.Order = "0"
		}
		list = append(list, t)
	}
	return list
}

// Shown is the view that is seen: the one that was chosen, and of a model that
// cannot be worked on, or not yet, what it holds.
func (s *Store) Shown() string {
	if !s.Usable() || !s.hasData() && s.settings.Tab == Defaults().Tab {
		return "layers"
	}
	for _, name := range tabs() {
		if name == s.settings.Tab {
			return name
		}
	}
	return Defaults().Tab
}

// StepTab chooses the view so many further on, around.
func (s *Store) StepTab(by int) {
	names, shown := tabs(), s.Shown()
	for i, name := range names {
		if name == shown {
			to := names[(i+by+len(names))%len(names)]
			s.Change(func(set *Settings) { set.Tab = to })
			return
		}
	}
}

// Usable says that a model is open and the engine can run all of it.
func (s *Store) Usable() bool { return s.runnable() }

// hasData says that there are samples to work with.
func (s *Store) hasData() bool {
	if s.settings.Own {
		return len(s.data.files) > 0
	}
	return s.source.drawn != ""
}

// jobWords are what a stage is called before it says more itself.
func (s *Store) jobWords(stage string) string {
	if key := "stage." + stage; text.Has(key) {
		return s.say(key)
	}
	return s.say("shell.working")
}
