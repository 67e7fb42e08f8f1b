package verify

import "slices"

// An Action is one verification that the service sells. It says what the other
// packages have to know of it: which columns an input needs, what is part of a
// key, and how people speak of it. How it travels is said in internal/cloudauth,
// one file for each.
//
// The zero Action stands for VerifyMaterial.
type Action struct {
	Name  string // the API's
	Title string // as the catalogue calls it, in Chinese

	Required []Field // of the material: a record is not sent without them
	Optional []Field // sent where the input has them
	Growing  []Field // required in this order, each if the input has a column for it and for those before

	Face      bool // it compares faces, and people call it 认证; else data, and they call it 核验
	MinAge    int  // in years; the service refuses younger people
	TakesTask bool // a BizId of the input's own names the task
}

// VerifyMaterial compares a face with the authority's photo of the person and,
// if it was sent, with the ID card.
var VerifyMaterial = Action{
	Name: "VerifyMaterial", Title: "实人认证（纯服务端，已停止售卖）",
	Required:  []Field{Name, IDNumber, FaceImage},
	Optional:  []Field{IDFrontImage, IDBackImage},
	Face:      true,
	TakesTask: true,
}

// OrDefault returns the action, VerifyMaterial for the zero one.
func (a Action) OrDefault() Action {
	if a.Name == "" {
		return VerifyMaterial
	}
	return a
}

// Default reports whether the action is VerifyMaterial, whose keys, files and
// outputs are those from before there was another.
func (a Action) Default() bool { return a.Name == "" || a.Name == VerifyMaterial.Name }

// Requires reports whether a record is not sent without the field.
func (a Action) Requires(f Field) bool { return slices.Contains(a.OrDefault().Required, f) }

// Takes reports whether the field is part of what is sent.
func (a Action) Takes(f Field) bool {
	a = a.OrDefault()
	return slices.Contains(a.Required, f) || slices.Contains(a.Optional, f) || slices.Contains(a.Growing, f)
}

// Material lists the fields that the action takes, in the order of Fields.
func (a Action) Material() []Field {
	return slices.DeleteFunc(Fields(), func(f Field) bool { return !a.Takes(f) })
}

// Fields lists the fields that are read from an input for the action.
func (a Action) Fields() []Field {
	return slices.DeleteFunc(Fields(), func(f Field) bool {
		return f != UserID && !a.Takes(f) && !(f == BizID && a.OrDefault().TakesTask)
	})
}

// Over returns the action as it is sent for an input that has those columns:
// what it takes besides as far as there is a column is required or left out.
func (a Action) Over(has func(Field) bool) Action {
	a = a.OrDefault()
	a.Required = slices.Clone(a.Required)
	for _, f := range a.Growing {
		if !has(f) {
			break
		}
		a.Required = append(a.Required, f)
	}
	a.Growing = nil
	return a
}
