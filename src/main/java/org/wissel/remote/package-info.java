/** Commands and files on another machine, whatever carries them there. Knows no other room; no library's type shows. */
package org.wissel.remote;
