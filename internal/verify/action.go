package verify

// An Action is one verification that the service sells, by its API name.
type Action string

// VerifyMaterial compares a face with the authority's photo of the person and,
// if it was sent, with the ID card.
const VerifyMaterial Action = "VerifyMaterial"
