package account

// AIProvider says whether a business is held to be an AI provider, whose traffic has the last right of way:
// today by what it declares of itself.
func (b *Business) AIProvider() bool {
	return b != nil && b.Declared == "general_purpose_assistant"
}
