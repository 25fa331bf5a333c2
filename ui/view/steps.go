package view

// looks are the settings that only change what is seen, not what is worked out.
// Undo does not count them as steps.
func looks(s *Settings) []*string {
	return []*string{&s.Tab, &s.Layer, &s.Lang, &s.Theme, &s.Measure}
}

// withoutLooks is what of the settings Undo counts.
func (s Settings) withoutLooks() Settings {
	for _, p := range looks(&s) {
		*p = ""
	}
	s.Sorted = false
	return s
}

// SamePlace says that two settings differ in language and theme at most,
// which are no places to come back to.
func (s Settings) SamePlace(other Settings) bool {
	s.Lang, s.Theme = other.Lang, other.Theme
	return s == other
}

// Look alters language or theme.
func (s *Store) Look(alter func(*Settings)) { alter(&s.settings) }

// OtherLang switches between the two languages.
func (s *Store) OtherLang() {
	to := "zh"
	if s.Lang() == "zh" {
		to = "en"
	}
	s.settings.Lang = to
}

// Moving says that a step, such as a drag, is not finished.
func (s *Store) Moving() bool { return s.history.before != nil }

// Goto puts the settings of an address in force, as a step.
func (s *Store) Goto(address string) {
	to, ok := ParseHash(address)
	to.Theme, to.Lang = s.settings.Theme, s.settings.Lang
	if to != s.settings {
		s.Restore(to)
	}
	if !ok {
		s.Misread()
	}
}

// StepLayer selects the layer so many further on.
func (s *Store) StepLayer(by int) {
	if s.model == nil || len(s.model.Layers) == 0 {
		return
	}
	selected := s.Selected()
	for i, l := range s.model.Layers {
		if l.Name == selected {
			to := s.model.Layers[min(max(i+by, 0), len(s.model.Layers)-1)].Name
			s.Change(func(set *Settings) { set.Layer = to })
			return
		}
	}
}

// StepTarget aims at the point of the front so many further on.
func (s *Store) StepTarget(by int) { s.moveTo(s.pointBeyond(by), true) }

// pointBeyond is the place so many points on from the target, in the front: the
// first is of another size than the network that is shown, which may have been
// improved since the front was drawn, or found for another goal.
func (s *Store) pointBeyond(by int) int {
	i, front := s.chosenIndex(), s.Front()
	shown := s.Chosen()
	if shown == nil || by == 0 {
		return i
	}
	step := 1
	if by < 0 {
		step = -1
	}
	for i += step; i > 0 && i < len(front)-1 && (front[i].WeightBytes-shown.WeightBytes)*int64(step) <= 0; {
		i += step
	}
	return i + by - step
}

// StopOrGoOn ends the work under way, or goes on with what was stopped.
func (s *Store) StopOrGoOn() {
	switch {
	case s.job != nil:
		s.Stop()
	case s.stopped:
		s.Resume()
	}
}
