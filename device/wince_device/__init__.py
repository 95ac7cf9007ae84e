"""What runs beside the patient: from camera and pulse sensor to a published score."""
