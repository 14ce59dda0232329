"""HOW IT IS SENT: mail, files, webhooks and chats; each says what the other side answered."""
